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

/** The calls that a pane or a copy makes of a place that has files. Paths are absolute. Problem `not-found`, `refused` (permission), `failed`. */
export type FileSystem = {
	readonly list: (path: string) => Promise<readonly FileEntry[]>;
	readonly makeFolder: (path: string) => Promise<void>;
};
