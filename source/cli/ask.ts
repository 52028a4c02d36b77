import readline from 'node:readline/promises';
import {StringDecoder} from 'node:string_decoder';
import {Problem} from '../core/problem.ts';
import type {Context} from './context.ts';

const interrupted = () => new Problem('interrupted', 'Nothing was changed.');

/** Asks for a line of text on the terminal. Problem `interrupted` after Ctrl-C and Ctrl-D. */
export async function askLine({stdin, stderr, signal}: Context, question: string): Promise<string> {
	const lines = readline.createInterface({input: stdin, output: stderr});
	const closed = Promise.withResolvers<never>();
	lines.once('close', () => {
		closed.reject(interrupted());
	});
	lines.once('SIGINT', () => {
		lines.close();
	});

	try {
		const answer = await Promise.race([lines.question(`${question}: `, {signal}), closed.promise]);
		return answer.trim();
	} finally {
		lines.close();
	}
}

/** Asks yes or no; what is not yes is no. Problem `interrupted`. */
export async function askYes(context: Context, question: string): Promise<boolean> {
	return /^y(?:es)?$/i.test(await askLine(context, `${question} [y/N]`));
}

/** Asks for something that is not shown. Ctrl-U clears it. Problem `interrupted` after Ctrl-C and Ctrl-D. */
export async function askSecret({stdin, stderr, signal}: Context, question: string): Promise<string> {
	stderr.write(`${question} (not shown): `);
	const decoder = new StringDecoder('utf8');
	let onData: ((chunk: Buffer) => void) | undefined;
	let onAbort: (() => void) | undefined;

	stdin.setRawMode(true);
	try {
		return await new Promise<string>((resolve, reject) => {
			let letters: string[] = [];
			onAbort = () => {
				reject(interrupted());
			};

			onData = chunk => {
				for (const letter of decoder.write(chunk)) {
					if (letter === '\r' || letter === '\n') {
						resolve(letters.join(''));
						return;
					}

					if (letter === '\u{3}' || letter === '\u{4}') {
						reject(interrupted());
						return;
					}

					if (letter === '\u{15}') {
						letters = [];
					} else if (letter === '\u{7F}' || letter === '\b') {
						letters.pop();
					} else if (letter >= ' ') {
						letters.push(letter);
					}
				}
			};

			signal.addEventListener('abort', onAbort);
			stdin.on('data', onData);
			stdin.resume();
		});
	} finally {
		stdin.setRawMode(false);
		stdin.pause();
		if (onData && onAbort) {
			stdin.off('data', onData);
			signal.removeEventListener('abort', onAbort);
		}

		stderr.write('\n');
	}
}

/** The first line of stdin, for --password-stdin. Problem `usage` when there is none. */
export async function readSecret({stdin}: Context): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of stdin) {
		chunks.push(chunk as Buffer);
	}

	const [line = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1);
	if (line === '') {
		throw new Problem('usage', 'Nothing came on stdin, where --password-stdin expects the password.');
	}

	return line;
}
