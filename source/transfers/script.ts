import readline from 'node:readline';
import type {CommandStream} from '../ssh/command-stream.ts';
import {printfWord} from '../ssh/shell-word.ts';

/** A path as a script of the session reads it from a line: what lies in the home is named from there, since commands may see another root than the file server. */
export const pathLine = (home: string, path: string): string => (path.startsWith(`${home}/`) ? `~${printfWord(path.slice(home.length))}` : printfWord(path));

/* eslint-disable no-template-curly-in-string -- the shell has such expansions too */
/** Sets `home` in a script. */
export const setHome = (home: string): string => `home=$(printf "${printfWord(home)}"; echo x); home=\${home%x}`;
/** Sets `path` in a script, from `line`; after `setHome`. */
export const lineToPath = 'path=$(printf "${line}x"); path=${path%x}; case $path in "~"*) path=$home${path#?};; esac';
/* eslint-enable no-template-curly-in-string */

/** A script of the session that is talked with, line by line. */
export type Script = {
	readonly send: (line: string) => void;
	/** The next line; undefined at the end. */
	readonly line: () => Promise<string | undefined>;
};

/** Of a script nobody else reads. */
export function talkTo({stdin, stdout}: CommandStream): Script {
	stdin.on('error', () => undefined);
	const lines = readline.createInterface({input: stdout, crlfDelay: Infinity})[Symbol.asyncIterator]();
	return {
		send(line) {
			stdin.write(`${line}\n`);
		},
		async line() {
			try {
				const {value, done} = await lines.next();
				return done ? undefined : value;
			} catch {
				return undefined;
			}
		},
	};
}

/** Waits for something of a script, so many milliseconds at most; undefined then. */
export async function withLimit<Value>(work: Promise<Value>, milliseconds: number): Promise<Value | undefined> {
	let timer: NodeJS.Timeout | undefined;
	try {
		return await Promise.race([work, new Promise<undefined>(resolve => {
			timer = setTimeout(resolve, milliseconds, undefined);
		})]);
	} finally {
		clearTimeout(timer);
	}
}
