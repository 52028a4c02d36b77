import type {CommandStream} from '../ssh/command-stream.ts';
import type {Hasher} from './hasher.ts';
import {
	pathLine,
	setHome,
	lineToPath,
	talkTo,
	withLimit,
	type Script,
} from './script.ts';

/** Scripts that run at once; an sshd gives ten channels to a connection, those of the files included. */
const parallelScripts = 4;
const mebibyte = 1024 * 1024;
/** Milliseconds without a digest after all was said: some, and what a slow disk takes for the size. */
const patience = (size: number) => 60_000 + (size / 10_000);

/*
A line with a path, then lines with how many more MiB may be read, then 0; the answer is a line that begins with the sha256, and the next path may come. So the hash is taken while the
file still arrives, and one script serves many files. When the connection is cut the script ends by itself: its input does.
*/
const script = (home: string) => [
	'command -v sha256sum >/dev/null && command -v dd >/dev/null || exit 127',
	setHome(home),
	'echo ready',
	`while IFS= read -r line; do ${lineToPath}`,
	'if [ -r "$path" ]; then { while read -r n && [ "$n" != 0 ]; do dd bs=1048576 count="$n" 2>/dev/null <&3; done | sha256sum; } 3<"$path"',
	'else while read -r n && [ "$n" != 0 ]; do :; done; echo none; fi; done',
].join('\n');

/**
Hashes files of a session with its own `sha256sum`. `home` is the session's home: what lies in it is named from there. Where the session has no such program, or runs no commands, every digest is undefined.
*/
export function createRemoteHasher(openCommand: (script: string) => Promise<CommandStream>, home: string): Hasher {
	const idle: Script[] = [];
	const streams = new Set<CommandStream>();
	const asking: Array<(script: Script | undefined) => void> = [];
	/** Scripts that run or are being started, and how many there may be. */
	let opened = 0;
	let limit = parallelScripts;
	let isUseless = false;

	const giveUp = () => {
		isUseless = true;
		limit = 0;
		idle.length = 0;
		for (const resolve of asking.splice(0)) {
			resolve(undefined);
		}

		for (const {stop} of streams) {
			stop();
		}
	};

	const open = async (): Promise<Script | undefined> => {
		try {
			const stream = await openCommand(script(home));
			streams.add(stream);
			const opened = talkTo(stream);
			if (await withLimit(opened.line(), 15_000) !== 'ready') {
				return undefined;
			}

			stream.lasts();
			return opened;
		} catch {
			return undefined;
		}
	};

	const take = async (): Promise<Script | undefined> => {
		const free = idle.pop();
		if (free) {
			return free;
		}

		if (opened < limit) {
			opened++;
			const script = await open();
			if (script) {
				return script;
			}

			// The server gives no more channels; those that run serve all.
			opened--;
			limit = opened;
			if (limit === 0) {
				giveUp();
			}
		}

		return isUseless
			? undefined
			: new Promise(resolve => {
				asking.push(resolve);
			});
	};

	const giveBack = (script: Script) => {
		if (isUseless) {
			return;
		}

		const next = asking.shift();
		if (next) {
			next(script);
		} else {
			idle.push(script);
		}
	};

	return {
		begin(path) {
			let allowed = 0;
			let told = 0;
			let isOver = false;
			const word = pathLine(home, path);
			const taken = take();
			const tell = (script: Script) => {
				if (!(allowed > told)) {
					return;
				}

				script.send(String(allowed - told));
				told = allowed;
			};

			void taken.then(script => {
				script?.send(word);
				if (script) {
					tell(script);
				}
			});
			const end = async (size: number): Promise<string | undefined> => {
				if (isOver) {
					return undefined;
				}

				isOver = true;
				const script = await taken;
				if (!script) {
					return undefined;
				}

				allowed = Math.ceil(size / mebibyte);
				tell(script);
				script.send('0');
				const line = await withLimit(script.line(), patience(size));
				if (line === undefined) {
					giveUp();
					return undefined;
				}

				giveBack(script);
				return /^[\da-f]{64}\b/.exec(line)?.[0];
			};

			return {
				advance(bytes) {
					allowed = Math.max(allowed, Math.floor(bytes / mebibyte));
					void taken.then(script => {
						if (script && !isOver) {
							tell(script);
						}
					});
				},
				digest: end,
				stop() {
					void end(0);
				},
			};
		},
		close: giveUp,
	};
}
