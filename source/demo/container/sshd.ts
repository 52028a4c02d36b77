import {randomInt, timingSafeEqual} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {createServer, type Socket} from 'node:net';
import {join} from 'node:path';
import ssh2, {type AuthContext, type Connection} from 'ssh2';
import type {DemoSession} from '../world/session.ts';
import type {World} from '../world/world.ts';
import {listenAt, type RunningApp} from './apps.ts';
import type {Container} from './container.ts';
import {makeKeyPair} from './keys.ts';
import type {Processes} from './processes.ts';
import {serveSession} from './ssh-session.ts';

export type SshWish = {
	readonly world: World;
	readonly session: DemoSession;
	readonly container: Container;
	readonly processes: Processes;
	readonly hostKey: string;
	readonly password: string;
	readonly path: string;
};

// What dropbear 2020.81 and 2024.85 offer, in their order (containers-observed, section 2); ssh2's server adds strict key exchange by itself.
const algorithms = {
	kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp521', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp256', 'diffie-hellman-group14-sha256', 'diffie-hellman-group14-sha1'],
	serverHostKey: ['rsa-sha2-256', 'ssh-rsa'],
	cipher: ['chacha20-poly1305@openssh.com', 'aes128-ctr', 'aes256-ctr'],
	hmac: ['hmac-sha1', 'hmac-sha2-256'],
	compress: ['none'],
} as const;

// More at once are closed without a word; every tunnel counts, since all of them come from the agent's address.
const unauthenticatedLimit = 5;

function isSame(one: Buffer, other: Buffer): boolean {
	return one.length === other.length && timingSafeEqual(one, other);
}

async function isAuthorized(directory: string, context: AuthContext & {readonly method: 'publickey'}): Promise<boolean> {
	const text = await readFile(join(directory, '.ssh', 'authorized_keys'), 'utf8').catch(() => '');
	return text.split('\n').some(line => {
		const key = ssh2.utils.parseKey(line.trim());
		return key instanceof Error || !isSame(key.getPublicSSH(), context.key.data) ? false : context.signature === undefined || key.verify(context.blob!, context.signature, context.hashAlgo);
	});
}

async function authenticate(wish: SshWish, context: AuthContext): Promise<void> {
	const isRight = context.username === 'work' && (
		context.method === 'password'
			? isSame(Buffer.from(context.password), Buffer.from(wish.password))
			: context.method === 'publickey' && await isAuthorized(wish.container.directory, context)
	);
	if (isRight) {
		context.accept();
	} else {
		context.reject(['publickey', 'password']);
	}
}

const loopback = new Set(['localhost', '127.0.0.1', '::1', 'main1']);

/** `-R` as dropbear does it: loopback only, whatever address is asked for, and gone with the connection (containers-observed, section 2). */
function serveForwards({container}: SshWish, connection: Connection): void {
	const forwards = new Map<number, () => Promise<void>>();
	const stop = async (port: number) => {
		const close = forwards.get(port);
		forwards.delete(port);
		await close?.();
	};

	const start = async ({bindAddr, bindPort}: {readonly bindAddr: string; readonly bindPort: number}) => {
		const {port, close} = await container.listen(bindPort, socket => {
			socket.on('error', () => {
				socket.destroy();
			});
			connection.forwardOut(bindAddr, port, '127.0.0.1', randomInt(32_768, 61_000), (error, channel) => {
				if (error) {
					socket.destroy();
					return;
				}

				channel.on('error', () => {
					socket.destroy();
				});
				channel.on('close', () => {
					socket.destroy();
				});
				// A channel of ssh2's server closes when it is ended; the end of one direction is told by itself.
				socket.pipe(channel, {end: false});
				socket.once('end', () => {
					channel.write(Buffer.alloc(0), () => {
						channel.eof();
					});
				});
				channel.pipe(socket);
				socket.once('close', () => {
					channel.end();
				});
			});
		});
		forwards.set(port, close);
		return port;
	};

	connection.on('request', async (accept, reject, name, info) => {
		try {
			if (name === 'tcpip-forward') {
				accept?.(await start(info));
			} else if (name === 'cancel-tcpip-forward' && forwards.has(info.bindPort)) {
				await stop(info.bindPort);
				accept?.();
			} else {
				reject?.();
			}
		} catch {
			reject?.();
		}
	});
	connection.on('close', () => {
		for (const port of forwards.keys()) {
			void stop(port);
		}
	});
}

function serve(wish: SshWish, connection: Connection): void {
	connection.on('authentication', context => {
		void authenticate(wish, context);
	});
	connection.on('session', accept => {
		serveSession(wish, accept(), () => {
			connection.end();
		});
	});
	connection.on('tcpip', async (accept, reject, {destIP, destPort}) => {
		const socket = loopback.has(destIP) ? await wish.container.dial(destPort).catch(() => undefined) : undefined;
		if (socket === undefined) {
			reject();
			return;
		}

		const channel = accept();
		channel.on('error', () => {
			socket.destroy();
		});
		channel.on('close', () => {
			socket.destroy();
		});
		socket.pipe(channel).pipe(socket);
		// A reset is no end, and what is piped ends only by one.
		socket.once('close', () => {
			channel.end();
		});
		if (socket.destroyed) {
			channel.end();
		}
	});
	serveForwards(wish, connection);
	connection.on('error', () => {
		connection.end();
	});
}

/** The sshd of a container. */
export async function startSshServer(wish: SshWish): Promise<RunningApp> {
	let open = 0;
	let authenticated = 0;
	const makeServer = (hostKey: string) => new ssh2.Server({
		hostKeys: [hostKey],
		ident: wish.world.release === '23.09' ? 'dropbear_2020.81' : 'dropbear_2024.85',
		algorithms: algorithms as unknown as ssh2.Algorithms,
	}, connection => {
		connection.once('ready', () => {
			authenticated++;
			connection.once('close', () => {
				authenticated--;
			});
		});
		serve(wish, connection);
	});
	const server = makeServer(wish.hostKey);
	let other: ssh2.Server | undefined;
	const chooseServer = async () => {
		if (!wish.world.faults.hasOtherHostKey) {
			return server;
		}

		const {privateKey} = await makeKeyPair('23.09');
		other ??= makeServer(privateKey);
		return other;
	};

	return listenAt(createServer(async (socket: Socket) => {
		socket.on('error', () => {
			socket.destroy();
		});
		if (open - authenticated >= unauthenticatedLimit) {
			socket.destroy();
			return;
		}

		open++;
		socket.once('close', () => {
			open--;
		});
		const chosen = await chooseServer();
		chosen.injectSocket(socket);
	}), wish.path);
}
