/** An entry of a folder, here or in a session. */
export type FileEntry = {
	/** As the far end says it; may hold anything but `/`. Sanitise before showing. */
	readonly name: string;
	readonly kind: 'file' | 'folder' | 'link' | 'other';
	/** Bytes; 0 for what is no file. */
	readonly size: number;
	readonly modifiedAt: Date;
	/** The permission bits of the mode, such as 0o644. */
	readonly mode: number;
};

/** An entry as a pane shows it: of a link the kind, size, time and mode of what it leads to; `link` where that is nothing, or was not asked. */
export type ListedEntry = FileEntry & {
	/** Where a link leads, in its own words. Sanitise before showing. */
	readonly linksTo?: string;
};

/** How a removal went; each path that is still there with one sentence. */
export type Removal = {
	/** Files, links and folders. */
	readonly removed: number;
	readonly failed: ReadonlyArray<{readonly path: string; readonly reason: string}>;
};

/** What a disk holds, in bytes. */
export type Room = {
	/** For this user. */
	readonly free: number;
	readonly total: number;
	/** Whether it takes no writes as a whole; where that is not told, false. */
	readonly isReadOnly: boolean;
};

/** The calls that a pane makes of a place that has files. Paths are absolute. Problem `not-found`, `refused` (permission), `failed`, `unreachable`. */
export type FileSystem = {
	readonly list: (path: string) => Promise<readonly ListedEntry[]>;
	/** Problem `failed` where the name is taken, as for `rename`. */
	readonly makeFolder: (path: string) => Promise<void>;
	/** Never replaces anything. */
	readonly rename: (from: string, to: string) => Promise<void>;
	/** Removes a file, a link itself and never what it leads to, or a folder with all that is in it. Rejects only when the place is gone or `signal` says so; `onRemoved` is told how many are gone by then. */
	readonly remove: (path: string, options?: {readonly signal?: AbortSignal; readonly onRemoved?: (removed: number) => void}) => Promise<Removal>;
	/** The path without links. */
	readonly realpath: (path: string) => Promise<string>;
	/** Of the disk of `path`; undefined where that is not told. */
	readonly room: (path: string) => Promise<Room | undefined>;
};
