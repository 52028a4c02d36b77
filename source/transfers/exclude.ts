import ignore from 'ignore';

/** Whether something is left out; `path` is relative to the source folder, without a slash at its start or end. */
export type Excludes = (path: string, isFolder: boolean) => boolean;

/** Patterns as in a .gitignore: `*.pyc`, `/build`, `cache/`, `!kept`. */
export function createExcludes(patterns: readonly string[]): Excludes {
	if (patterns.length === 0) {
		return () => false;
	}

	const rules = ignore({allowRelativePaths: true}).add([...patterns]);
	return (path, isFolder) => rules.ignores(isFolder ? `${path}/` : path);
}
