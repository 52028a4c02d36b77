
const escapeSequences = /\u{1B}(?:\[[\u{30}-\u{3F}]*[\u{20}-\u{2F}]*[\u{40}-\u{7E}]|[PX\]^_][^\u{7}\u{1B}]*(?:\u{7}|\u{1B}\\)?|[\u{20}-\u{2F}]*[\u{30}-\u{7E}])/gu;
const controls = /[\u{0}-\u{1F}\u{7F}-\u{9F}\u{200B}-\u{200F}\u{2028}-\u{202E}\u{2060}-\u{2069}\u{FEFF}]/gu;

/** Text of a server or a file name as one line that cannot steer a terminal: escape sequences gone, other control and direction marks shown as `?`. */
export function sanitizeLine(text: string): string {
	return text.replaceAll(escapeSequences, '').replaceAll(controls, '?');
}

/** A word as a POSIX shell takes it whole: `plain`, or `'two words'`. */
export function shellWord(word: string): string {
	return /^[\w+,\-./:=@]+$/.test(word) ? word : `'${word.replaceAll('\'', String.raw`'\''`)}'`;
}
