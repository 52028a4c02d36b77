import type {CredentialStore, Profile} from '../../core/profile.ts';
import type {Provider, Service} from '../../core/provider.ts';
import {createClient} from './client.ts';
import {discover} from './discover.ts';
import {identity, signIn, signOut} from './login.ts';
import {recognise} from './recognise.ts';
import {sshLogin} from './session-key.ts';
import {createSessionList, pause, readSession} from './sessions.ts';
import {startNames} from './start-wish.ts';

const label = 'Backend.AI';

function create(profile: Profile, credentials: CredentialStore): Provider {
	const client = createClient(profile, credentials);

	return {
		profile,
		label,
		listSessions: createSessionList(client),
		pause,
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
		sshUser: profile.sshUser ?? 'work',
		sshLogin: async (session, signal) => sshLogin(client, session, signal),
		signIn: async (answers, signal) => signIn(client, answers, signal),
		signOut: async signal => signOut(client, signal),
		identity: async signal => identity(client, signal),

		// What follows is loaded where it is used: ssh and tunnels need none of it.
		starting: {
			names: startNames,
			async form(wish, signal) {
				const {startForm} = await import('./start-form.ts');
				return startForm(client, wish, signal);
			},
			async start(wish, signal) {
				const {start} = await import('./start.ts');
				return start(client, wish, signal);
			},
			async wishOf(id, signal) {
				const {wishOf} = await import('./wish-of.ts');
				return wishOf(client, id, signal);
			},
			async waitsFor(id, signal) {
				const {waitsFor} = await import('./waits-for.ts');
				return waitsFor(client, id, signal);
			},
		},
		async terminate(session, {isForced}, signal) {
			const {terminate} = await import('./changes.ts');
			return terminate(client, session, isForced, signal);
		},
		async restart(session, signal) {
			const {restart} = await import('./changes.ts');
			return restart(client, session, signal);
		},
		async rename(session, name, signal) {
			const {rename} = await import('./changes.ts');
			return rename(client, session, name, signal);
		},
		async interrupt(session, signal) {
			const {interrupt} = await import('./changes.ts');
			return interrupt(client, session, signal);
		},
		async containers(session, signal) {
			const {containers} = await import('./containers.ts');
			return containers(client, session, signal);
		},
		async logs(session, container, signal) {
			const {logs} = await import('./containers.ts');
			return logs(client, session, container, signal);
		},
		async history(session, signal) {
			const {history} = await import('./containers.ts');
			return history(client, session, signal);
		},
		async dependencies(session, signal) {
			const {dependencies} = await import('./containers.ts');
			return dependencies(client, session, signal);
		},
		storage: {
			async list(signal) {
				const {listFolders} = await import('./folders.ts');
				return listFolders(client, signal);
			},
			async usage(folder, signal) {
				const {folderUsage} = await import('./folders.ts');
				return folderUsage(client, folder, signal);
			},
			async create(name, host, signal) {
				const {createFolder} = await import('./folders.ts');
				return createFolder(client, name, host, signal);
			},
			async files(folder) {
				const {createFolderFiles} = await import('./folder-files.ts');
				return createFolderFiles(client, folder);
			},
		},
		async authorizedKeys(session, signal) {
			const {authorizedKeys} = await import('./session-key.ts');
			return authorizedKeys(client, session, signal);
		},
		async registeredKey(signal) {
			const {registeredKey} = await import('./own-key.ts');
			return registeredKey(client, signal);
		},
		ownKey: {
			async register(pair, signal) {
				const {register} = await import('./own-key.ts');
				return register(client, pair, signal);
			},
			async generate(signal) {
				const {generate} = await import('./own-key.ts');
				return generate(client, signal);
			},
		},
		async watch(onEvent, signal) {
			const {watch} = await import('./events.ts');
			return watch(client, onEvent, signal);
		},
	};
}

/** Backend.AI 23.09 to 26.9, in session mode (webserver) and api mode (manager). */
export const backendAi = {
	label, create, recognise, discover, signIns: {session: {takes: ['password'], choosesProject: false}, api: {takes: ['keys'], choosesProject: false}},
} satisfies Service;
