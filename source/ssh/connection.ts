import type {Buffer} from 'node:buffer';
import type {Duplex} from 'node:stream';
import type {Client, ClientChannel} from 'ssh2';
import {Problem, toProblem} from '../core/problem.ts';
import {checkCommand} from './command.ts';
import {createCommandStream, scriptCommand, type CommandStream} from './command-stream.ts';
import {
	collectOutput,
	endCommand,
	markedCommand,
	type ExecOptions,
	type ExecResult,
} from './exec.ts';
import {openForward} from './forward.ts';
import {handshake, type SshOptions} from './handshake.ts';
import {listenInside} from './listen-inside.ts';
import {createMarker} from './marker.ts';
import type {OnEnd} from './on-end.ts';
import {createPacketWriter} from './packet-writer.ts';
import {usualBeat, watchPulse} from './pulse.ts';
import {freeWhatIsRead, quickenCiphers} from './quick-ciphers.ts';
import {openSftpChannel, type SftpChannel} from './sftp-channel.ts';
import {sftpLimits} from './sftp-limits.ts';
import {createSftp, type Sftp} from './sftp.ts';
import {turnsFor} from './turns.ts';

/** A login to a session. When it is gone every call under way rejects with Problem `unreachable`. */
export type SshConnection = {
	/**
	Runs a command in the session's shell. Problem `usage` where it is too long; AbortError. Cancelling sends SIGTERM, which reaches
	only the shell, or the last program of the line if bash put it in its own place.
	*/
	readonly exec: (command: string, options?: ExecOptions) => Promise<ExecResult>;
	/** Runs a script with `sh` and talks with it. It must hold no single quote. Problem `usage` where it is too long. */
	readonly openCommand: (script: string) => Promise<CommandStream>;
	/** A new channel for files. Problem `failed` where the session has no file server. */
	readonly openSftp: () => Promise<Sftp>;
	/** A byte stream to a port inside the session. Problem `failed` where nothing listens. */
	readonly forward: (port: number) => Promise<Duplex>;
	/** Makes a port of the session's loopback address lead here while the connection lives; each connection to it is a stream. Problem `refused` where the sshd does not do it. */
	readonly listenInside: (port: number, onStream: (stream: Duplex) => void) => Promise<void>;
	/** Resolves when the connection is gone, whoever ended it; with the Problem unless `close` did. */
	readonly closed: Promise<Problem | undefined>;
	readonly close: () => void;
};

/** The places of the file server, the agent's own first (containers-observed.md 1); the others are those of common images. */
const sftpServers = '/usr/libexec/sftp-server /opt/kernel/sftp-server /usr/lib/openssh/sftp-server /usr/lib/ssh/sftp-server /usr/libexec/openssh/sftp-server';

/**
Logs in over a stream that leads to an sshd. Problem `sign-in-refused` (the key), `verification-failed` (another host key than the pinned one),
`unreachable` (silence or a cut), `failed`; AbortError. The stream is destroyed where it fails.
*/
export async function connectSsh(stream: Duplex, options: SshOptions): Promise<SshConnection> {
	const {name, beat = usualBeat} = options;
	let streamError: Error | undefined;
	stream.on('error', error => {
		streamError = error;
	});

	const {default: ssh2} = await import('ssh2');
	const client = new ssh2.Client();
	// Told at each exchange of keys, a moment before the last of the new ciphers is there.
	const writer = createPacketWriter(stream);
	client.on('handshake', () => {
		setImmediate(quickenCiphers, client, writer);
	});
	await handshake(client, stream, options);
	freeWhatIsRead(client, stream);

	const closed = Promise.withResolvers<Problem | undefined>();
	let ending: {readonly problem: Problem | undefined} | undefined;
	const listeners = new Set<(problem: Problem) => void>();
	/** Calls and commands under way. */
	let running = 0;
	const fileChannels = new Set<SftpChannel>();

	const end = (problem: Problem | undefined) => {
		if (ending) {
			return;
		}

		ending = {problem};
		stopPulse();
		client.end();
		// What is still to be sent is our goodbye; a far end that does not answer it must not keep the process.
		stream.end(() => stream.destroy());
		setTimeout(() => stream.destroy(), 500).unref();
		for (const listener of listeners) {
			listener(problem ?? gone());
		}

		listeners.clear();
		closed.resolve(problem);
	};

	const onEnd: OnEnd = listener => {
		if (ending) {
			listener(ending.problem ?? gone());
		} else {
			listeners.add(listener);
		}

		return () => {
			listeners.delete(listener);
		};
	};

	const lost = (how: string, cause: unknown) => new Problem('unreachable', `The connection to ${name} ${how}.`, {hint: 'Try again: a new one is opened then.', cause});
	const gone = () => new Problem('unreachable', `The connection to ${name} is closed.`);
	client.on('error', error => {
		end(lost('was lost', error));
	});
	const stopPulse = watchPulse(stream, {
		beat,
		isBusy: () => running > 0 || fileChannels.values().some(({isWaiting}) => isWaiting()),
		onSilent() {
			end(lost('went silent', undefined));
		},
	});
	const onCut = () => {
		end(streamError instanceof Problem ? streamError : lost('was lost', streamError));
	};

	client.on('end', onCut).on('close', onCut);

	/** The promise, or the end of the connection if that comes first: ssh2 answers nobody then. */
	const untilEnd = async <Value>(begin: () => Promise<Value>): Promise<Value> => {
		if (ending) {
			throw ending.problem ?? gone();
		}

		const cut = Promise.withResolvers<never>();
		const forget = onEnd(cut.reject);
		running++;
		try {
			return await Promise.race([begin(), cut.promise]);
		} finally {
			running--;
			forget();
		}
	};

	const turns = turnsFor(client);

	const openExec = async (command: string) => turns.open(async () => openChannel(name, done => client.exec(command, done)));

	const openSubsystem = async () => turns.open(async () => openChannel(name, done => client.subsys('sftp', done)));

	const beginSftp = async (channel: ClientChannel, marker?: Buffer): Promise<SftpChannel> => {
		// Errors that nobody reads would stop the channel once its window is full.
		channel.stderr.resume();
		const begun = await openSftpChannel(channel, {name, ...(marker && {marker})});
		turns.lasts(channel);
		fileChannels.add(begun);
		const forget = onEnd(begun.fail);
		channel.once('close', () => {
			fileChannels.delete(begun);
			forget();
		});
		return begun;
	};

	const openFileServer = async (): Promise<SftpChannel> => {
		try {
			return await beginSftp(await openSubsystem());
		} catch (error) {
			const isGone = ending !== undefined || (error instanceof Problem && error.code === 'unreachable');
			if (isGone) {
				throw error;
			}
		}

		const marker = createMarker();
		const command = `exec sh -c '${marker.print}; for server in ${sftpServers}; do test -x $server && exec $server; done; exit 127'`;
		return beginSftp(await openExec(command), marker.bytes);
	};

	return {
		async exec(command, execOptions = {}) {
			execOptions.signal?.throwIfAborted();
			const marker = createMarker();
			const marked = markedCommand(command, marker);
			checkCommand(marked);
			return untilEnd(async () => {
				const channel = await openExec(marked);
				if (execOptions.signal?.aborted) {
					endCommand(channel);
				}

				execOptions.signal?.throwIfAborted();
				return collectOutput(channel, name, marker, execOptions);
			});
		},
		async openCommand(script) {
			const marker = createMarker();
			const command = scriptCommand(script, marker);
			checkCommand(command);
			return untilEnd(async () => {
				const stream = createCommandStream(await openExec(command), name, {marker, turns, onEnd});
				running++;
				void stream.ended.then(() => {
					running--;
				});
				return stream;
			});
		},
		async openSftp() {
			return untilEnd(async () => {
				const channel = await openFileServer();
				return createSftp(channel, await sftpLimits(channel, name), name);
			});
		},
		forward: async port => untilEnd(async () => openForward(client, port, name, onEnd)),
		listenInside: async (port, onStream) => untilEnd(async () => listenInside(client, port, {name, onEnd, onStream})),
		closed: closed.promise,
		close() {
			end(undefined);
		},
	};
}

async function openChannel(name: string, open: (done: (error: Error | undefined, channel: ClientChannel) => void) => Client): Promise<ClientChannel> {
	return new Promise((resolve, reject) => {
		try {
			open((error, channel) => {
				if (error) {
					reject(new Problem('failed', `The ssh server of ${name} opens no further channel.`, {isTemporary: true, cause: error}));
				} else {
					resolve(channel);
				}
			});
		} catch (error) {
			reject(toProblem(error, 'unreachable'));
		}
	});
}
