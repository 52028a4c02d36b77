/** A file whose sha256 is taken while it still grows. */
export type Hashing = {
	/** So many bytes from its start are there and stay as they are. */
	readonly advance: (bytes: number) => void;
	/** The sha256 of the whole file of this size, as hex; undefined where it cannot be taken. Never rejects. */
	readonly digest: (size: number) => Promise<string | undefined>;
	/** Nobody wants to know any more. Harmless after `digest`. */
	readonly stop: () => void;
};

/** Takes sha256 of the files of one side. */
export type Hasher = {
	readonly begin: (path: string) => Hashing;
	readonly close: () => void;
};

/** That of a side that takes no sha256; what it has is read back where that is wished. */
export const noHasher: Hasher = {
	begin: () => ({advance: () => undefined, digest: async () => undefined, stop: () => undefined}),
	close: () => undefined,
};
