import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {
	existsSync,
	mkdirSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {connectSsh, type SshConnection} from '../../source/ssh/connection.ts';
import {createHostKeyPin} from '../../source/ssh/known-hosts.ts';
import {eventually} from './baitui.ts';
import {freePort} from './free-port.ts';
import {descendants, killIfThere} from './descendants.ts';

const server = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find(file => existsSync(file));

const fileServer = '/usr/lib/openssh/sftp-server';

/** Why OpenSSH's own server cannot be run here; undefined where it can. */
export const noOpenssh = server === undefined ? 'no sshd on this machine (Debian: apt-get install openssh-server)' : undefined;

export type Openssh = {
	readonly port: number;
	readonly user: string;
	/** Private key that may log in. */
	readonly keyFile: string;
	/** A login through baitui's own ssh, to the server or to a relay before it. */
	readonly connect: (port?: number, signal?: AbortSignal) => Promise<SshConnection & {readonly socket: net.Socket}>;
	/** Kills the server and all its connections, as a machine that goes away does; nobody can log in until `start`. */
	readonly kill: () => Promise<void>;
	readonly start: () => Promise<void>;
};

/** OpenSSH's server on a port of its own, for this user only, until `stop`. The files are those of this machine. `wrapper`: what runs its file server. */
export async function startOpenssh(directory: string, options: readonly string[] = [], wrapper = '', keyType: 'ed25519' | 'rsa' = 'ed25519'): Promise<Openssh & {readonly stop: () => Promise<void>}> {
	const folder = path.join(directory, 'sshd');
	mkdirSync(folder, {recursive: true, mode: 0o700});
	const [hostKey, keyFile] = [path.join(folder, 'host'), path.join(folder, 'user')];
	for (const file of [hostKey, keyFile]) {
		spawnSync('ssh-keygen', ['-q', '-t', keyType, '-N', '', '-f', file]);
	}

	if (process.getuid?.() === 0) {
		// Its place for the processes that have no rights yet.
		mkdirSync('/run/sshd', {recursive: true});
	}

	const port = await freePort();
	const user = os.userInfo().username;
	const configuration = path.join(folder, 'config');
	writeFileSync(configuration, [
		`Port ${port}`,
		'ListenAddress 127.0.0.1',
		`HostKey ${hostKey}`,
		`AuthorizedKeysFile ${keyFile}.pub`,
		'PidFile none',
		'UsePAM no',
		'StrictModes no',
		'PasswordAuthentication no',
		'PermitRootLogin yes',
		'MaxStartups 100',
		`Subsystem sftp ${existsSync(fileServer) ? `${wrapper} ${fileServer}`.trim() : 'internal-sftp'}`,
		...options,
	].join('\n'));

	let child: ChildProcess;
	const start = async () => {
		child = spawn(server!, ['-D', '-e', '-f', configuration], {stdio: ['ignore', 'ignore', 'pipe']});
		child.stderr!.resume();
		await eventually(async () => new Promise<true | undefined>(resolve => {
			const probe = net.connect(port, '127.0.0.1', () => {
				probe.destroy();
				resolve(true);
			});
			probe.on('error', () => {
				resolve(undefined);
			});
		}), 'sshd listens');
	};

	const kill = async () => {
		const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
		for (const id of [child.pid!, ...descendants(child.pid!)]) {
			killIfThere(id);
		}

		await ended;
	};

	await start();
	return {
		port,
		user,
		keyFile,
		async connect(through, signal) {
			const socket = net.connect({port: through ?? port, host: '127.0.0.1', noDelay: true});
			const connection = await connectSsh(socket, {
				user, privateKey: readFileSync(keyFile, 'utf8'), name: 'openssh', hostKey: createHostKeyPin(folder, 'openssh'), signal,
			});
			return {...connection, socket};
		},
		start,
		kill,
		stop: kill,
	};
}
