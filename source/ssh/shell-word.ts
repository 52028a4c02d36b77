import {encodeFileName} from './file-name.ts';

/**
A path as the format of `printf`, for use between double quotes: letters, digits and slashes as they are, every other byte in octal. So it passes any shell, the quotes
around a script, and a line of text, whatever bytes it has.
*/
export function printfWord(path: string): string {
	return Array.from(encodeFileName(path), byte => {
		const character = String.fromCodePoint(byte);
		return /[\w+,\-./:=@]/.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`;
	}).join('');
}
