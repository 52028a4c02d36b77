/**
What a filter of a pane lets through: names that hold all its words, in any case and however their letters are encoded; a word with `*` or `?` is a pattern for the whole name. `!` in front inverts.
Undefined for a filter that lets everything through.
*/
export function fileFilter(filter: string): ((name: string) => boolean) | undefined {
	const isInverted = filter.startsWith('!');
	const tests = (isInverted ? filter.slice(1) : filter).normalize().toLowerCase().split(/\s+/).filter(Boolean).map(word => wordTest(word));
	return tests.length === 0
		? undefined
		: name => {
			const lower = name.normalize().toLowerCase();
			return tests.every(test => test(lower)) !== isInverted;
		};
}

function wordTest(word: string): (name: string) => boolean {
	if (!/[*?]/.test(word)) {
		return name => name.includes(word);
	}

	const literal = word.replaceAll(/[$()+.[\\\]^{|}]/g, String.raw`\$&`);
	const pattern = new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
	return name => pattern.test(name);
}
