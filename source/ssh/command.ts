import {Buffer} from 'node:buffer';
import {Problem} from '../core/problem.ts';

/** Dropbear cuts the whole connection, without a word, at 9,001 bytes (containers-observed.md 2). */
const longestCommand = 8900;

/** Refuses a command that would kill the connection. Problem `usage`. */
export function checkCommand(command: string): void {
	const length = Buffer.byteLength(command);
	if (length > longestCommand) {
		throw new Problem('usage', `The command is ${length} bytes long; a session takes at most ${longestCommand}.`, {
			hint: 'Put it into a file, copy the file into the session and run that.',
		});
	}
}
