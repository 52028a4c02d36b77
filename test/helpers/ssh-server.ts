import {generateKeyPairSync} from 'node:crypto';
import {Duplex} from 'node:stream';
import ssh2, {type CipherAlgorithm, type Connection, type Session} from 'ssh2';

/** A key pair, made once: the server's and the user's. */
export const hostKey = makeKey();
export const userKey = makeKey();

function makeKey(): string {
	return generateKeyPairSync('ec', {namedCurve: 'P-256'}).privateKey.export({type: 'sec1', format: 'pem'}).toString();
}

/** Two ends of a stream that hear of each other a turn later, as over a network: ssh2's server does not bear an answer while it is still sending. */
function networkPair(): [Duplex, Duplex] {
	const ends: Duplex[] = [];
	const makeEnd = (other: () => Duplex) => {
		const send = (chunk: Uint8Array | null) => {
			if (!other().readableEnded && !other().destroyed) {
				other().push(chunk);
			}
		};

		return new Duplex({
			read() {},
			write(chunk: Uint8Array, _encoding, done) {
				setImmediate(() => {
					send(chunk);
					done();
				});
			},
			final(done) {
				setImmediate(() => {
					send(null);
					done();
				});
			},
			destroy(error, done) {
				setImmediate(send, null);
				done(error);
			},
		});
	};

	ends.push(makeEnd(() => ends[1]!), makeEnd(() => ends[0]!));
	return [ends[0]!, ends[1]!];
}

export type Peer = {
	/** What the client gets. */
	readonly stream: Duplex;
	/** The far end of it. */
	readonly far: Duplex;
	readonly connection: Promise<Connection>;
};

export type PeerOptions = {
	readonly onSession?: (session: Session) => void;
	readonly onConnection?: (connection: Connection) => void;
	readonly hostKeys?: string[];
	/** Its name on the wire, behind `SSH-2.0-`. */
	readonly ident?: string;
	readonly ciphers?: CipherAlgorithm[];
};

/** A small ssh server on the other end of a byte stream: it takes `userKey` of `work`, and what a session does is the test's. */
export function startPeer({onSession, onConnection, hostKeys = [hostKey], ident, ciphers}: PeerOptions = {}): Peer {
	const [stream, far] = networkPair();
	const allowed = (ssh2.utils.parseKey(userKey) as ssh2.ParsedKey).getPublicSSH();
	const connected = Promise.withResolvers<Connection>();
	const server = new ssh2.Server({hostKeys, ...(ident !== undefined && {ident}), ...(ciphers && {algorithms: {cipher: ciphers}})}, connection => {
		connection.on('error', () => undefined);
		connection.on('authentication', context => {
			if (context.method === 'publickey' && context.username === 'work' && context.key.data.equals(allowed)) {
				context.accept();
			} else {
				context.reject(['publickey']);
			}
		});
		connection.on('session', accept => onSession?.(accept()));
		onConnection?.(connection);
		connected.resolve(connection);
	});
	// A server takes streams that are no sockets as well; ssh2 does so in its own tests.
	(server as unknown as {injectSocket: (socket: Duplex) => void}).injectSocket(far);
	return {stream, far, connection: connected.promise};
}
