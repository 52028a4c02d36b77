import type {CredentialStore, Profile} from '../../core/profile.ts';
import type {Provider, Service} from '../../core/provider.ts';
import {createClient} from './client.ts';
import {discover} from './discover.ts';
import {identity, signIn, signOut} from './login.ts';
import {recognise} from './recognise.ts';
import {sshLogin} from './session-key.ts';
import {listSessions, readSession} from './sessions.ts';

const label = 'Backend.AI';

function create(profile: Profile, credentials: CredentialStore): Provider {
	const client = createClient(profile, credentials);

	return {
		profile,
		label,
		listSessions: async signal => listSessions(client, signal),
		findSession: async (id, signal) => readSession(client, id, signal),
		async connect(session, app, signal, appOptions) {
			// The WebSocket library is only needed where a stream is opened.
			const {connect} = await import('./connect.ts');
			return connect(client, session, app, signal, appOptions);
		},
		async touch(session, signal) {
			const {touch} = await import('./touch.ts');
			return touch(client, session, signal);
		},
		sshUser: 'work',
		sshLogin: async (session, signal) => sshLogin(client, session, signal),
		signIn: async (answers, signal) => signIn(client, answers, signal),
		signOut: async signal => signOut(client, signal),
		identity: async signal => identity(client, signal),
	};
}

/** Backend.AI 23.09 to 26.9, in session mode (webserver) and api mode (manager). */
export const backendAi = {
	label, create, recognise, discover,
} satisfies Service;
