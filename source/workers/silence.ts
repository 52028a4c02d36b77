import type {Duplex} from 'node:stream';
import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {appOf, type Session, unreachableSession} from '../core/session.ts';
import type {KeyPlaces} from '../ssh/earlier-run.ts';
import {connectSsh, type SshConnection} from '../ssh/connection.ts';
import {createHostKeyPin, type HostKeyPin, pinnedHostKeys} from '../ssh/known-hosts.ts';
import {connectSession} from './reach.ts';

/** Milliseconds in which an sshd says its first word, even on a busy machine. */
const greeting = 8000;

/** Milliseconds for all of a look. A way that is asked for while a session restarts may get no answer at all, and who waits for it does not see that the next one would. */
const longestLook = 12_000;

const within = (milliseconds: number, signal: AbortSignal | undefined) => AbortSignal.any([AbortSignal.timeout(milliseconds), ...(signal ? [signal] : [])]);

/** Whether the stream brings a byte before `limit` says that it is too late. */
async function speaks(stream: Duplex, limit: AbortSignal): Promise<boolean> {
	return new Promise(resolve => {
		const settle = (isSpeaking: boolean) => {
			limit.removeEventListener('abort', onLimit);
			resolve(isSpeaking);
		};

		const onLimit = () => {
			settle(false);
		};

		limit.addEventListener('abort', onLimit);
		stream.once('data', () => {
			settle(true);
		});
		stream.once('error', onLimit);
		stream.once('close', onLimit);
		if (limit.aborted) {
			onLimit();
		}
	});
}

/**
Whether anything in a session can be reached: its sshd, which every session has, says the first word. Problem `session-not-usable` when it does not although the service says the session runs;
`unreachable` when the service does not even open the way to it in time; else those of `Provider.connect`.
*/
export async function probeSession(provider: Provider, session: Session, signal?: AbortSignal): Promise<void> {
	const limit = within(longestLook, signal);
	let stream: Duplex;
	try {
		stream = await provider.connect(session, 'sshd', limit);
	} catch (error) {
		signal?.throwIfAborted();
		throw limit.aborted
			? new Problem('unreachable', `The ssh server of ${session.name} says nothing.`, {hint: 'It may be starting, or be busy with other logins: try again in a few seconds.', cause: error})
			: error;
	}

	const isThere = await speaks(stream, within(greeting, limit));
	stream.on('error', () => undefined);
	stream.destroy();
	signal?.throwIfAborted();
	if (!isThere) {
		throw unreachableSession(session);
	}
}

/**
Whether a session that the service says was restarted is in the container of before: a restart makes a new host key, and this one shows the key that was pinned. False also where none is pinned,
or where none is shown in time. Nothing is sent after the key was seen.
*/
export async function isUnchanged(provider: Provider, session: Session, {knownHosts}: KeyPlaces, signal?: AbortSignal): Promise<boolean> {
	const pinned = await pinnedHostKeys(knownHosts, session.id);
	if (pinned.length === 0) {
		return false;
	}

	let isSame = false;
	const hostKey: HostKeyPin = {
		...createHostKeyPin(knownHosts, session.id),
		async verify(key) {
			isSame = pinned.some(entry => entry.key === key.toString('base64'));
			return 'changed';
		},
	};
	const limit = within(longestLook, signal);
	let stream: Duplex | undefined;
	try {
		stream = await provider.connect(session, 'sshd', limit);
		await connectSsh(stream, {
			user: '', privateKey: undefined, hostKey, name: session.name, signal: limit,
		});
	} catch {
		// The login is never finished: the key is all that is looked at.
	}

	stream?.destroy();
	signal?.throwIfAborted();
	return isSame;
}

/**
Why a target says nothing, which in session mode is all that is heard of a refusing port and of a lost container (backendai-observed section 5, containers-observed section 5).
Undefined where it may just be quiet; rejects where nothing could be found out in time, so that it is worth another look.
*/
export async function explainSilence(provider: Provider, session: Session, target: string | number, places: KeyPlaces): Promise<Problem | undefined> {
	const port = typeof target === 'number' ? target : appOf(session, target)?.ports[0];
	let connection: SshConnection | undefined;
	try {
		await probeSession(provider, session);
		if (port === undefined || appOf(session, target)?.name === 'sshd') {
			return undefined;
		}

		connection = await connectSession(provider, session, places, within(longestLook, undefined));
		const stream = await connection.forward(port);
		stream.destroy();
		return undefined;
	} catch (error) {
		if (!(error instanceof Problem) || error.code === 'unreachable') {
			throw error;
		}

		return connection && error.code === 'failed'
			? new Problem('session-not-usable', `Nothing listens on port ${port} of ${session.name}.`, {hint: 'Start the program that should, then try again.', isTemporary: false})
			: (error.code === 'session-not-usable' ? error : undefined);
	} finally {
		connection?.close();
	}
}
