
const escapeSequences = /\u{1B}(?:\[[\u{30}-\u{3F}]*[\u{20}-\u{2F}]*[\u{40}-\u{7E}]|[PX\]^_][^\u{7}\u{1B}]*(?:\u{7}|\u{1B}\\)?|[\u{20}-\u{2F}]*[\u{30}-\u{7E}])/gu;
const controls = /[\u{0}-\u{1F}\u{7F}-\u{9F}\u{200B}-\u{200F}\u{2028}-\u{202E}\u{2060}-\u{2069}\u{FEFF}]/gu;

/** Text of a server or a file name as one line that cannot steer a terminal: escape sequences gone, other control and direction marks shown as `?`. */
export function sanitizeLine(text: string): string {
	return text.replaceAll(escapeSequences, '').replaceAll(controls, '?');
}

/** Text of several lines, such as a log, that cannot steer a terminal: line ends are `\n`, tabs stay; of a line that was written over and over, as progress bars are, the last form. */
export function sanitizeText(text: string): string {
	return text.replaceAll('\r\n', '\n').split('\n').map(line => {
		const last = line.endsWith('\r') ? line.slice(0, -1) : line;
		return last.slice(last.lastIndexOf('\r') + 1).split('\t').map(part => sanitizeLine(part)).join('\t');
	}).join('\n');
}

/** A word as a POSIX shell takes it whole: `plain`, or `'two words'`. */
export function shellWord(word: string): string {
	return /^[\w+,\-./:=@]+$/.test(word) ? word : `'${word.replaceAll('\'', String.raw`'\''`)}'`;
}
