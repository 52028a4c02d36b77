import type {ByteStream} from '../core/lending.ts';
import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {appOf, needUsable, type Session} from '../core/session.ts';
import type {AppOptions} from '../core/tunnel.ts';
import {connectSsh, type SshConnection} from '../ssh/connection.ts';
import {createHostKeyPin} from '../ssh/known-hosts.ts';

/** An ssh connection to a session over a stream of its service, its host key pinned. Problem `sign-in-refused` for a refused key, `verification-failed` for a changed host key. */
export async function connectSession(provider: Provider, session: Session, knownHosts: string, signal?: AbortSignal): Promise<SshConnection> {
	needUsable(session);
	const login = await provider.sshLogin(session, signal);
	if (login.privateKey === undefined) {
		throw new Problem('sign-in-refused', `baitui has no key for ${session.name}. ${login.explanation ?? ''}`.trim(), {hint: 'Use the system ssh with your own key: press s, or run baitui ssh.'});
	}

	const stream = await provider.connect(session, 'sshd', signal);
	return connectSsh(stream, {
		user: login.user, privateKey: login.privateKey, hostKey: createHostKeyPin(knownHosts, session.id), name: session.name, signal,
	});
}

/** Opens byte streams to one target of a session: an app through the service, any other port through one shared ssh connection. */
export type Road = {
	readonly open: (signal?: AbortSignal) => Promise<ByteStream>;
	readonly close: () => void;
};

/**
Whether something listens at a target, seen from inside the session: in session mode the service tells of a refusing port with silence only (backendai-observed section 5).
Undefined where it cannot be known, such as when sshd itself is the target.
*/
export async function isListening(provider: Provider, session: Session, target: string | number, knownHosts: string): Promise<boolean | undefined> {
	const port = typeof target === 'number' ? target : appOf(session, target)?.ports[0];
	if (port === undefined || target === 'sshd') {
		return undefined;
	}

	let connection: SshConnection | undefined;
	try {
		connection = await connectSession(provider, session, knownHosts);
		const stream = await connection.forward(port);
		stream.destroy();
		return true;
	} catch (error) {
		return error instanceof Problem && error.code === 'failed' && connection ? false : undefined;
	} finally {
		connection?.close();
	}
}

/** The road to an app's name, or to a port number inside the session. A number that is an app's usual port is that app. */
export function roadTo(provider: Provider, session: Session, target: string | number, knownHosts: string, appOptions?: AppOptions): Road {
	const app = typeof target === 'string' ? target : appOf(session, target)?.name;
	if (app !== undefined) {
		return {
			open: async signal => provider.connect(session, app, signal, appOptions),
			close() {
				// Nothing is shared between two streams of an app.
			},
		};
	}

	let connection: Promise<SshConnection> | undefined;
	return {
		async open(signal) {
			connection ??= (async () => {
				const opened = await connectSession(provider, session, knownHosts);
				void opened.closed.then(() => {
					connection = undefined;
				});
				return opened;
			})();
			try {
				const opened = await connection;
				signal?.throwIfAborted();
				return await opened.forward(target as number);
			} catch (error) {
				connection = undefined;
				throw error;
			}
		},
		close() {
			void connection?.then(opened => {
				opened.close();
			}, () => undefined);
		},
	};
}
