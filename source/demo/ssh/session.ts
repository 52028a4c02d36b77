import type {ChildProcess} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import type {Duplex} from 'node:stream';
import type {PseudoTtyInfo, ServerChannel, Session} from 'ssh2';
import {serveFiles} from '../sftp/server.ts';
import {signalGroup} from './processes.ts';
import {resize, startShell} from './shell.ts';
import type {SshWish} from './sshd.ts';

const fileServer = /^(.*?)(?:exec )?\/usr\/libexec\/sftp-server\s*$/s;

function end(channel: ServerChannel, code: number | null, signal: string | null): void {
	try {
		if (signal === null) {
			channel.exit(code ?? 0);
		} else {
			channel.exit(signal, false, '');
		}
	} catch {
		channel.exit(128);
	}

	channel.end();
}

function connect(channel: ServerChannel, child: ChildProcess): void {
	channel.on('error', () => undefined);
	child.on('error', () => {
		end(channel, 127, null);
	});
	child.stdin!.on('error', () => undefined);
	channel.pipe(child.stdin!);
	child.stdout!.pipe(channel, {end: false});
	child.stderr!.pipe(channel.stderr, {end: false});
	child.once('close', (code, signal) => {
		end(channel, code, signal);
	});
	// The command is not killed when its channel goes, but what it writes then has no reader.
	channel.once('close', () => {
		child.stdout!.destroy();
		child.stderr!.destroy();
		child.stdin!.destroy();
	});
}

async function run(wish: SshWish, channel: Duplex, command: string): Promise<void> {
	const child = startShell({...wish.place, command});
	wish.processes.add(child);
	child.stdin!.end();
	for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
		channel.write(chunk);
	}
}

/** Serves one session channel: a shell, a command or files. `hangUp` ends the connection it came over; `onEnd` hears of the end of a program. */
export function serveSession(wish: SshWish, session: Session, {hangUp, onEnd}: {readonly hangUp: () => void; readonly onEnd: () => void}): void {
	const {tree, processes, faults, runtime, software} = wish;
	const nameFile = join(runtime, `tty-${randomUUID().slice(0, 8)}`);
	let terminal: PseudoTtyInfo | undefined;
	let child: ChildProcess | undefined;

	const start = (channel: ServerChannel, command: string | undefined) => {
		const noise = faults.noisyShell;
		if (noise !== undefined) {
			channel.write(noise);
		}

		child = startShell({
			...wish.place,
			command,
			...(terminal && {terminal: {type: terminal.term || 'xterm', size: {rows: terminal.rows, columns: terminal.cols}, nameFile}}),
		});
		processes.add(child);
		const started = child;
		channel.once('close', () => {
			void rm(nameFile, {force: true});
			if (terminal) {
				// The terminal goes at once, as sshd's does, and the kernel hangs up on what runs in it. The end of its input first would be typed into the shell as Ctrl-D.
				signalGroup(started, 'SIGKILL');
			}
		});
		child.once('close', onEnd);
		connect(channel, child);
	};

	session.on('pty', (accept, _reject, info) => {
		terminal = info;
		accept?.();
	});
	session.on('window-change', (accept, _reject, {rows, cols}) => {
		accept?.();
		void resize(nameFile, {rows, columns: cols});
	});
	// Real containers ignore the variables without a word.
	session.on('env', accept => {
		accept?.();
	});
	session.on('signal', (accept, _reject, {name}) => {
		accept?.();
		if (child) {
			signalGroup(child, `SIG${name}` as NodeJS.Signals);
		}
	});
	session.on('shell', accept => {
		start(accept(), undefined);
	});
	session.on('exec', async (accept, _reject, {command}) => {
		const channel = accept();
		const asksForFiles = fileServer.exec(command);
		if (Buffer.byteLength(command) > software.longestCommand) {
			hangUp();
		} else if (asksForFiles) {
			await run(wish, channel, asksForFiles[1]!);
			await serveFiles(channel, tree);
			onEnd();
			end(channel, 0, null);
		} else {
			start(channel, command);
		}
	});
	// Listening for `subsystem` and not for `sftp` gives the bare channel, which unlike ssh2's own server class has back-pressure and extensions.
	session.on('subsystem', async (accept, reject, {name}) => {
		if (name !== 'sftp') {
			reject?.();
			return;
		}

		const channel = accept();
		channel.on('error', () => undefined);
		channel.write(faults.noisyShell ?? '');
		await serveFiles(channel, tree);
		onEnd();
		end(channel, 0, null);
	});
}
