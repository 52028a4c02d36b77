/* eslint-disable no-control-regex */
const escapeSequences = /\u001B(?:\[[\u0030-\u003F]*[\u0020-\u002F]*[\u0040-\u007E]|[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[\u0020-\u002F]*[\u0030-\u007E])/g;
const controls = /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;

/** Text of a server or a file name as one line that cannot steer a terminal: escape sequences gone, other control and direction marks shown as `?`. */
export function sanitizeLine(text: string): string {
	return text.replaceAll(escapeSequences, '').replaceAll(controls, '?');
}

/** The same for text of several lines: line ends and tabs stay. */
export function sanitizeText(text: string): string {
	return text.replaceAll('\r\n', '\n').split('\n').map(line => line.split('\t').map(part => sanitizeLine(part)).join('\t')).join('\n');
}
