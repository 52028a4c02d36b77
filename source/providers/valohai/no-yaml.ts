/** Stands in for `yaml` in the bundle of the background workers (build.ts), which never start a session: it would be more than a third of the file that they hold in memory. */
function parseDocument(): never {
	throw new Error('A background worker starts no session.');
}

export {parseDocument, parseDocument as isSeq};
