/** A virtual folder. Its files outlive every session. */
export type Folder = {
	/** UUID. */
	readonly id: string;
	name: string;
	readonly usageMode: string;
	readonly permission: 'rw' | 'ro';
	readonly cloneable: boolean;
	readonly createdAt: Date;
	/** Where its files really lie. */
	readonly directory: string;
};

/** The id as the REST answers write it. */
export function shortId(folder: Folder): string {
	return folder.id.replaceAll('-', '');
}
