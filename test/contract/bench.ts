import assert from 'node:assert/strict';
import type {CredentialStore} from '../../source/core/profile.ts';
import {Problem, type ProblemCode} from '../../source/core/problem.ts';
import type {Provider, SignIn} from '../../source/core/provider.ts';
import type {Session} from '../../source/core/session.ts';
import type {StartWish} from '../../source/core/start.ts';

/** A service to hold a provider against. */
export type Bench = {
	readonly create: (credentials: CredentialStore) => Provider;
	/** Where the private keys of its sessions lie, if the service does not hand them out. */
	readonly keyDirectory?: string;
	readonly right: SignIn;
	readonly wrong: SignIn;
	/** The name of a running session with sshd. */
	readonly running: string;
	/** An app of it that echoes, one that cannot start, one whose port refuses; where there is none, what it would show is not looked at. */
	readonly echo?: string;
	readonly broken?: string;
	readonly dead?: string;
	/** True where the far end's close reaches the client (Backend.AI in session mode hides it). */
	readonly tellsOfCloses: boolean;
	/** The names of a session that does not run yet and of one that ended. */
	readonly waiting?: string;
	readonly ended?: string;
	/** What leads to a session that runs until it is ended; absent where none may be started. */
	readonly wish?: StartWish;
	/** True where the service tells of what happens to sessions, in this mode and release. */
	readonly tellsOfEvents?: boolean;
};

/** A provider that is signed in, with the sessions that were there at first. */
export type Ready = {
	readonly bench: Bench;
	readonly provider: Provider;
	readonly sessions: readonly Session[];
};

export function problemOf(codes: ProblemCode | readonly ProblemCode[], pattern = /./) {
	return (error: unknown): boolean => {
		assert.ok(error instanceof Problem, `not a Problem: ${String(error)}`);
		assert.ok([codes].flat().includes(error.code), `${error.code}: ${error.message}`);
		assert.match(`${error.message} ${error.hint ?? ''}`, pattern);
		return true;
	};
}

export function pick(sessions: readonly Session[], wanted: string): Session {
	const session = sessions.find(session => session.name === wanted);
	assert.ok(session, `no session ${wanted} among ${sessions.map(session => session.name).join(', ')}`);
	return session;
}
