import os from 'node:os';
import process from 'node:process';
import type {ByteStream} from '../core/lending.ts';
import {Problem} from '../core/problem.ts';
import type {Provider, SshLogin} from '../core/provider.ts';
import {
	appOf,
	isSameRun,
	needUsable,
	type Session,
} from '../core/session.ts';
import type {AppOptions} from '../core/tunnel.ts';
import {connectSsh, type SshConnection} from '../ssh/connection.ts';
import {forgetEarlierRun, type KeyPlaces} from '../ssh/earlier-run.ts';
import {readSessionKey, removeSessionKey, writeSessionKey} from '../ssh/keys.ts';
import {createHostKeyPin} from '../ssh/known-hosts.ts';
import {findOwnKeys} from '../ssh/own-keys.ts';

/**
An ssh connection to a session over a stream of its service, its host key pinned. What is known of the session may be older than its last restart, so a changed host key makes the service
asked before anybody is alarmed. Problem `sign-in-refused` for a refused key, `verification-failed` for a host key that changed without a restart.
*/
export async function connectSession(provider: Provider, session: Session, places: KeyPlaces, signal?: AbortSignal): Promise<SshConnection> {
	try {
		return await connectRun(provider, session, places, signal);
	} catch (error) {
		if (!(error instanceof Problem) || error.code !== 'verification-failed') {
			throw error;
		}

		const now = await provider.findSession(session.id, signal);
		if (!now || isSameRun(session, now)) {
			throw error;
		}

		return connectRun(provider, now, places, signal);
	}
}

/** Its key is that of before, where one is kept and still opens the session: asking for it takes 23.09 as long as all the rest. */
async function connectRun(provider: Provider, session: Session, places: KeyPlaces, signal: AbortSignal | undefined): Promise<SshConnection> {
	needUsable(session);
	await forgetEarlierRun(places, session);
	const kept = await readSessionKey(places.keys, session.id);
	if (kept !== undefined) {
		try {
			return await logIn(provider, session, places, {privateKey: kept}, signal);
		} catch (error) {
			if (!(error instanceof Problem) || error.code !== 'sign-in-refused') {
				throw error;
			}

			await removeSessionKey(places.keys, session.id);
		}
	}

	const login = await provider.sshLogin(session, signal);
	const connection = await logIn(provider, session, places, login, signal);
	if (login.privateKey !== undefined) {
		// Where it cannot be kept, as on a full disk, the next connection asks for it again.
		await writeSessionKey(places.keys, session.id, login.privateKey).catch(() => undefined);
	}

	return connection;
}

async function logIn(provider: Provider, session: Session, places: KeyPlaces, login: SshLogin, signal: AbortSignal | undefined): Promise<SshConnection> {
	const own = login.privateKey === undefined ? await findOwnKeys({home: os.homedir(), environment: process.env, keyFile: provider.profile.sshKey}) : undefined;
	if (own?.agent === undefined && own?.ownKeys.length === 0) {
		throw new Problem('sign-in-refused', `baitui has no key for ${session.name}. ${login.explanation ?? ''}`.trim(), {
			hint: 'Load your own key into an ssh-agent (ssh-add), or name the file of one without a passphrase: baitui config set ssh-key FILE.',
		});
	}

	const stream = await provider.connect(session, 'sshd', signal);
	return connectSsh(stream, {
		...own, user: provider.sshUser, privateKey: login.privateKey, hostKey: createHostKeyPin(places.knownHosts, session.id), name: session.name, signal,
	});
}

/**
Whether what was connected to the sshd of a session is lost after that many milliseconds in which nothing was sent: it has dropped it then, and in session mode nobody tells
(containers-observed section 5).
*/
export function isGivenUp(session: Session, silent: number): boolean {
	return silent >= (appOf(session, 'sshd')?.givesUpAfter ?? Infinity);
}

/** Opens byte streams to one target of a session: an app through the service, any other port through one shared ssh connection. */
export type Road = {
	readonly open: (signal?: AbortSignal) => Promise<ByteStream>;
	/** Cuts every stream that was opened, with the Problem as its error. */
	readonly close: (problem?: Problem) => void;
	/** Asks every stream that can tell for a sign of life. */
	readonly doubt: () => void;
};

/** Opens streams and remembers those that are open. */
function keepOpen(openStream: (signal?: AbortSignal) => Promise<ByteStream>): Road {
	const streams = new Set<ByteStream>();
	return {
		async open(signal) {
			const stream = await openStream(signal);
			streams.add(stream);
			stream.once('close', () => {
				streams.delete(stream);
			});
			return stream;
		},
		close(problem) {
			for (const stream of streams) {
				stream.destroy(problem);
			}
		},
		doubt() {
			for (const stream of streams) {
				stream.doubt?.();
			}
		},
	};
}

/** The road to an app's name, or to a port number inside the session. A number that is an app's usual port is that app; one that the service has no way to is reached by its port. */
export function roadTo(provider: Provider, session: Session, target: string | number, places: KeyPlaces, appOptions?: AppOptions): Road {
	const app = appOf(session, target);
	const port = app?.isInside ? app.ports[0]! : target;
	const name = typeof port === 'string' ? port : (app?.isInside ? undefined : app?.name);
	if (name !== undefined) {
		return keepOpen(async signal => provider.connect(session, name, signal, appOptions));
	}

	let connection: Promise<SshConnection> | undefined;
	const connect = async (): Promise<SshConnection> => {
		try {
			const opened = await connectSession(provider, session, places);
			void opened.closed.then(() => {
				connection = undefined;
			});
			return opened;
		} catch (error) {
			connection = undefined;
			throw error;
		}
	};

	const road = keepOpen(async signal => {
		connection ??= connect();
		const opened = await connection;
		signal?.throwIfAborted();
		return opened.forward(port as number);
	});
	return {
		...road,
		close(problem) {
			road.close(problem);
			void connection?.then(opened => {
				opened.close();
			}, () => undefined);
		},
	};
}
