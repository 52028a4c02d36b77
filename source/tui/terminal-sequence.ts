type Environment = Readonly<Record<string, string | undefined>>;

/** Bytes of a string that screen(1) passes on in one piece. */
const pieceOfScreen = 252;

/** Whether the terminal knows sequences beyond those for drawing, or ignores them. */
export function takesSequences({TERM = ''}: Environment): boolean {
	return TERM !== '' && !/^(?:linux|dumb|unknown|vt\d+)$/.test(TERM);
}

/** The sequence as tmux hands it on to the terminal around it, where `allow-passthrough` is on. */
export function throughTmux(sequence: string): string {
	return `\u{1B}Ptmux;${sequence.replaceAll('\u{1B}', '\u{1B}\u{1B}')}\u{1B}\\`;
}

/** The sequence as screen(1) hands it on to the terminal around it. */
export function throughScreen(sequence: string): string {
	const pieces = sequence.match(new RegExp(`.{1,${pieceOfScreen}}`, 'gs')) ?? [];
	return pieces.map(piece => `\u{1B}P${piece}\u{1B}\\`).join('');
}
