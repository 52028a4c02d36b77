/** How much of something is in use. */
export type Meter = {
	/** Such as `CPU`, `mem`, `GPU`. */
	readonly name: string;
	/** From 0 to 1. */
	readonly share: number;
	/** Bytes, where it is counted in such. */
	readonly used?: number;
	readonly total?: number;
};
