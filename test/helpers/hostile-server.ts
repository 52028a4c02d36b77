import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import type {Duplex} from 'node:stream';
import type {ServerChannel, Session} from 'ssh2';
import {connectSsh, type SshConnection} from '../../source/ssh/connection.ts';
import {createHostKeyPin} from '../../source/ssh/known-hosts.ts';
import {startPeer, userKey} from './ssh-server.ts';

const fileServer = ['/usr/lib/openssh/sftp-server', '/usr/libexec/sftp-server', '/usr/lib/ssh/sftp-server', '/usr/libexec/openssh/sftp-server'].find(file => existsSync(file));

/** Why there is no file server to be dishonest with; undefined where there is. */
export const noFileServer = fileServer === undefined ? 'no sftp-server on this machine (Debian: apt-get install openssh-sftp-server)' : undefined;

/** What becomes of the bytes of a write: others of the same length, or none, which are then said to be written. */
export type Tamper = (data: Buffer, offset: number) => Buffer | undefined;

const writeType = 6;
const statusType = 101;

/** Cuts the requests of a client out of its stream, and lets `tamper` have those that write. */
function filter(channel: Duplex, input: NodeJS.WritableStream, tamper: Tamper): void {
	let rest = Buffer.alloc(0);
	channel.on('data', (chunk: Buffer) => {
		rest = Buffer.concat([rest, chunk]);
		while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
			const packet = Buffer.from(rest.subarray(0, 4 + rest.readUInt32BE(0)));
			rest = rest.subarray(packet.length);
			if (packet[4] !== writeType) {
				input.write(packet);
				continue;
			}

			const handleEnd = 13 + packet.readUInt32BE(9);
			const data = packet.subarray(handleEnd + 12);
			const changed = tamper(data, Number(packet.readBigUInt64BE(handleEnd)));
			if (changed) {
				changed.copy(packet, handleEnd + 12);
				input.write(packet);
			} else {
				const status = Buffer.alloc(4 + 1 + 4 + 4 + 4 + 4);
				status.writeUInt32BE(17, 0);
				status[4] = statusType;
				packet.copy(status, 5, 5, 9);
				channel.write(status);
			}
		}
	});
}

function run(channel: ServerChannel, command: readonly string[], tamper?: Tamper): void {
	const child = spawn(command[0]!, command.slice(1), {stdio: ['pipe', 'pipe', 'ignore']});
	child.stdin.on('error', () => undefined);
	channel.on('error', () => undefined);
	if (tamper) {
		filter(channel, child.stdin, tamper);
	} else {
		channel.pipe(child.stdin);
	}

	channel.on('close', () => {
		child.kill();
	});
	child.stdout.pipe(channel, {end: false});
	child.on('close', code => {
		channel.exit(code ?? 1);
		channel.end();
	});
}

/** A login to a server whose files are those of this machine, and which does with what is written as `tamper` says. Its commands are honest; `hasCommands` false: it has none. */
export async function connectHostile(hostKeys: string, tamper: Tamper, hasCommands = true): Promise<SshConnection> {
	const {stream} = startPeer({
		onSession(session: Session) {
			session.on('subsystem', accept => {
				run(accept(), [fileServer!], tamper);
			});
			session.on('exec', (accept, reject, {command}) => {
				if (hasCommands) {
					run(accept(), ['/bin/sh', '-c', command]);
				} else {
					reject();
				}
			});
		},
	});
	return connectSsh(stream, {
		user: 'work', privateKey: userKey, name: 'hostile', hostKey: createHostKeyPin(hostKeys, 'hostile'),
	});
}
