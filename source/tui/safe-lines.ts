import {sanitizeLine} from '../core/text.ts';

/** A text of a session as lines that are safe to draw: of a line that was written over itself, as bars of progress do, only the last state; tabs as spaces. */
export function safeLines(text: string): readonly string[] {
	const lines = text.split('\n').map(line => {
		const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
		return sanitizeLine(whole.slice(whole.lastIndexOf('\r') + 1).replaceAll('\t', ' '.repeat(4)));
	});
	return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
