import type {Duplex} from 'node:stream';
import type {ReadStream, WriteStream} from 'node:tty';
import {renewKeys} from '../app/ssh.ts';
import {Problem} from '../core/problem.ts';
import {needUsable, sessionOfId} from '../core/session.ts';
import {endWithSession} from '../workers/end-with-session.ts';
import {roadTo} from '../workers/reach.ts';
import {announceShell} from '../workers/shells.ts';
import {needWords} from './arguments.ts';
import {askForSession, connect} from './connect.ts';
import {write} from './output.ts';
import {formatProblem} from './report.ts';
import {parseTarget} from './target.ts';
import type {Verb} from './verb.ts';

/** Milliseconds without a byte from the session after which it has nothing more to say to an input that ended. */
const quiet = 1000;

/**
Joins the stream with stdin and stdout, with back-pressure both ways, until either side is done. Rejects with the stream's error.
The far side cannot be told that stdin ended and still answer (backendai.md section 6.2: no half-close), so its answer is waited for first.
*/
async function join(stream: Duplex, stdin: ReadStream, stdout: WriteStream, signal: AbortSignal): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	try {
		await new Promise<void>((resolve, reject) => {
			const done = () => {
				resolve();
			};

			stream.once('error', reject);
			stream.once('end', done);
			stream.once('close', done);
			stdout.once('error', done);
			stdout.once('close', done);
			stdin.once('error', done);
			stdin.once('end', () => {
				timer = setTimeout(done, quiet);
			});
			signal.addEventListener('abort', done);
			stream.on('data', () => {
				timer?.refresh();
			});
			stream.pipe(stdout, {end: false});
			stdin.pipe(stream, {end: false});
		});
	} finally {
		clearTimeout(timer);
		stdin.destroy();
		stream.on('error', () => undefined);
		stream.destroy();
	}
}

export const verb: Verb = {
	usage: `Usage: baitui proxy NAME [APP|PORT]

Joins stdin and stdout to an app of a session, or to a port inside it. Without
APP it is sshd, so that ssh can use it:

  ssh -o ServerAliveInterval=15 -o ProxyCommand='baitui proxy NAME' work@NAME

The interval lets ssh notice a network that went without a word.

Nothing but the session's bytes is written to stdout. Ends when either side
ends, and within 20 seconds of the end or the restart of the session; the
server is not asked for that where NAME is the id, as in lines that baitui
writes: they have the interval. When it cannot begin, it says why on stderr
and returns 1 to 7.
`,
	options: {},
	async run(given, context) {
		needWords(given, ['NAME', 'APP or PORT'], {optional: 1});
		const target = parseTarget(given.words[1] ?? 'sshd');
		const provider = connect(context);
		const known = typeof target === 'string' ? sessionOfId(given.words[0]!) : undefined;
		const session = known ?? needUsable(await askForSession(provider, given.words[0]!, context.signal));
		const {paths} = context.settings;
		const road = roadTo(provider, session, target, paths);
		const end = target === 'sshd' ? await announceShell(paths, session.id) : undefined;
		let isJoined = false;
		let unwatch: (() => void) | undefined;
		try {
			const [stream] = await Promise.all([
				road.open(context.signal),
				// Done before ssh sees the host key. Where it fails, the stream says why.
				known && target === 'sshd' ? renewKeys({provider, settings: context.settings}, known.id, context.signal).catch(() => undefined) : undefined,
			]);
			isJoined = true;
			// Who names the id is a line of baitui's own, whose ssh looks itself.
			unwatch = known ? undefined : endWithSession(road, provider, session, paths);
			await join(stream, context.stdin, context.stdout, context.signal);
		} catch (error) {
			if (!isJoined || !context.stderr.isTTY || !(error instanceof Problem)) {
				throw error;
			}

			// The terminal is in the hands of ssh: its line is begun, and a new one has to be asked for.
			await write(context.stderr, `\n${formatProblem(error, context.isJson)}`.replaceAll('\n', '\r\n'));
			return error.exitCode;
		} finally {
			unwatch?.();
			road.close();
			end?.();
		}

		context.signal.throwIfAborted();
		return 0;
	},
};
