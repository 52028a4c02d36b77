import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';

/*
A ~/.bashrc that prints something prints it before every command and before the SFTP server too (containers-observed.md 1).
So the first thing a command says is a random word, and all that came before it is dropped.
*/
export type Marker = {
	/** Shell code that prints the word. The word itself is not in it, so that a shell which shows its commands does not print it. */
	readonly print: string;
	readonly bytes: Buffer;
};

export function createMarker(): Marker {
	const halves = [randomBytes(9).toString('hex'), randomBytes(9).toString('hex')];
	return {print: `printf %s%s ${halves.join(' ')}`, bytes: Buffer.from(halves.join(''))};
}
