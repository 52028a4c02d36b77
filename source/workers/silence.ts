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

/** Whether the stream brings a byte in time. */
async function speaks(stream: Duplex): Promise<boolean> {
	return new Promise(resolve => {
		const timer = setTimeout(() => {
			resolve(false);
		}, greeting);
		const settle = (isSpeaking: boolean) => {
			clearTimeout(timer);
			resolve(isSpeaking);
		};

		stream.once('data', () => {
			settle(true);
		});
		stream.once('error', () => {
			settle(false);
		});
		stream.once('close', () => {
			settle(false);
		});
	});
}

/**
Whether anything in a session can be reached: its sshd, which every session has, says the first word. Problem `session-not-usable` when it does not although the service says the session runs;
else those of `Provider.connect`.
*/
export async function probeSession(provider: Provider, session: Session, signal?: AbortSignal): Promise<void> {
	const stream = await provider.connect(session, 'sshd', signal);
	const isThere = await speaks(stream);
	stream.on('error', () => undefined);
	stream.destroy();
	if (!isThere) {
		throw unreachableSession(session);
	}
}

/**
Whether a session that the service says was restarted is in the container of before: a restart makes a new host key, and this one shows the key that was pinned. False also where none is pinned.
Nothing is sent after the key was seen.
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
	const stream = await provider.connect(session, 'sshd', signal);
	await connectSsh(stream, {
		user: '', privateKey: undefined, hostKey, name: session.name, signal,
	}).catch(() => undefined);
	stream.destroy();
	return isSame;
}

/**
Why a target says nothing, which in session mode is all that is heard of a refusing port and of a lost container (backendai-observed section 5, containers-observed section 5).
Undefined where it may just be quiet.
*/
export async function explainSilence(provider: Provider, session: Session, target: string | number, places: KeyPlaces): Promise<Problem | undefined> {
	const port = typeof target === 'number' ? target : appOf(session, target)?.ports[0];
	let connection: SshConnection | undefined;
	try {
		await probeSession(provider, session);
		if (port === undefined || appOf(session, target)?.name === 'sshd') {
			return undefined;
		}

		connection = await connectSession(provider, session, places);
		const stream = await connection.forward(port);
		stream.destroy();
		return undefined;
	} catch (error) {
		if (!(error instanceof Problem)) {
			return undefined;
		}

		return connection && error.code === 'failed'
			? new Problem('session-not-usable', `Nothing listens on port ${port} of ${session.name}.`, {hint: 'Start the program that should, then try again.', isTemporary: false})
			: (error.code === 'session-not-usable' ? error : undefined);
	} finally {
		connection?.close();
	}
}
