import {randomInt, timingSafeEqual} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {createServer, type Socket} from 'node:net';
import {join} from 'node:path';
import ssh2, {type AuthContext, type Connection, type Session} from 'ssh2';
import type {Faults} from '../faults.ts';
import {listenAt, type Listening} from '../listen.ts';
import type {Tree} from '../sftp/paths.ts';
import type {Ports} from './ports.ts';
import type {Processes} from './processes.ts';
import {serveSession} from './session.ts';
import type {ShellPlace} from './shell.ts';
import type {SshSoftware} from './software.ts';

export type SshWish = {
	/** The only one who may log in. */
	readonly user: string;
	/** By what direct-tcpip may call the container, besides localhost. */
	readonly hostName: string;
	/** Its files. `.ssh/authorized_keys` in the home tells whose keys are taken. */
	readonly tree: Tree;
	readonly ports: Ports;
	readonly place: ShellPlace;
	readonly processes: Processes;
	readonly faults: Faults;
	/** Where the names of terminals may be written. */
	readonly runtime: string;
	readonly software: SshSoftware;
	/** A private key as ssh2 reads it. */
	readonly hostKey: string;
	/** Undefined = keys only. */
	readonly password: string | undefined;
	/** The socket path it listens at. */
	readonly path: string;
};

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
	const {user, password, tree} = wish;
	const isRight = context.username === user && (
		context.method === 'password'
			? password !== undefined && isSame(Buffer.from(context.password), Buffer.from(password))
			: context.method === 'publickey' && await isAuthorized(tree.directory, context)
	);
	if (isRight) {
		context.accept();
	} else {
		context.reject(password === undefined ? ['publickey'] : ['publickey', 'password']);
	}
}

const loopback = new Set(['localhost', '127.0.0.1', '::1']);

/** `-R` as dropbear does it: loopback only, whatever address is asked for, and gone with the connection (containers-observed, section 2). */
function serveForwards({ports}: SshWish, connection: Connection): void {
	const forwards = new Map<number, () => Promise<void>>();
	const stop = async (port: number) => {
		const close = forwards.get(port);
		forwards.delete(port);
		await close?.();
	};

	const start = async ({bindAddr, bindPort}: {readonly bindAddr: string; readonly bindPort: number}) => {
		const {port, close} = await ports.listen(bindPort, socket => {
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
	const unstarted = new Set<Session>();
	connection.on('session', accept => {
		const session = accept();
		unstarted.add(session);
		for (const event of ['shell', 'exec', 'subsystem', 'close'] as const) {
			session.once(event as 'close', () => {
				unstarted.delete(session);
			});
		}

		const hangUp = () => {
			connection.end();
		};

		serveSession(wish, session, {
			hangUp,
			onEnd() {
				if (wish.software.diesOfUnstarted && unstarted.size > 0) {
					hangUp();
				}
			},
		});
	});
	connection.on('tcpip', async (accept, reject, {destIP, destPort}) => {
		const socket = loopback.has(destIP) || destIP === wish.hostName ? await wish.ports.dial(destPort).catch(() => undefined) : undefined;
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
export async function startSshServer(wish: SshWish): Promise<Listening> {
	const {ident, algorithms, unauthenticatedLimit, makeHostKey} = wish.software;
	let open = 0;
	let authenticated = 0;
	const makeServer = (hostKey: string) => new ssh2.Server({
		hostKeys: [hostKey],
		ident,
		// As `dropbear -K 15` does: a client that is not heard of for 45 s is dropped.
		keepaliveInterval: 15_000,
		keepaliveCountMax: 3,
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
		if (!wish.faults.hasOtherHostKey) {
			return server;
		}

		other ??= makeServer(await makeHostKey());
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
