/** The server releases the demo can play. Their wires differ; see each use. */
export type Release = '23.09' | '26.9';

type Versions = {
	/** What `GET /` says of the API and of the manager. */
	readonly api: string;
	readonly manager: string;
};

export const releases: Readonly<Record<Release, Versions>> = {
	23.09: {api: 'v7.20230615', manager: '23.09.10'},
	26.9: {api: 'v9.20250722', manager: '26.9.6'},
};

export function isRelease(word: string): word is Release {
	return Object.hasOwn(releases, word);
}
