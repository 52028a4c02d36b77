/** Keys a user wants for a command, by the command's id. */
export type KeyWishes = Readonly<Record<string, readonly string[]>>;

/** A command of the user's own, run by a shell on the terminal. */
export type OwnCommand = {
	/** For the help and the command line of the screen. */
	readonly name: string;
	/** A line of sh, with {session}, {id}, {port} and {host} in it; what takes their place is quoted. */
	readonly command: string;
	readonly keys: readonly string[];
	readonly summary?: string;
	/** Whether Enter is waited for afterwards, so that what it wrote can be read. */
	readonly waits: boolean;
};

/** What a user changed in the keys, and what of it could not be read. */
export type Customs = {
	readonly keys: KeyWishes;
	readonly commands: readonly OwnCommand[];
	/** One sentence each. */
	readonly problems: readonly string[];
};

export const noCustoms: Customs = {keys: {}, commands: [], problems: []};
