import os from 'node:os';
import path from 'node:path';
import {placeOf, type Profile} from '../core/profile.ts';
import {notPolledYet, type Polled} from '../core/polled.ts';
import {Problem} from '../core/problem.ts';
import type {Identity, Provider} from '../core/provider.ts';
import type {Session} from '../core/session.ts';
import {createRunLog} from '../core/run-log.ts';
import {createStore} from '../core/store.ts';
import {shellWord} from '../core/text.ts';
import type {Transfer} from '../core/transfer.ts';
import type {Tunnel} from '../core/tunnel.ts';
import {discover} from '../providers/index.ts';
import type {Settings} from '../settings/settings.ts';
import {localPlace} from '../transfers/local-place.ts';
import {closeTunnel} from '../workers/close.ts';
import {retryTunnel} from '../workers/retry.ts';
import {listTunnels} from '../workers/list.ts';
import {countShells} from '../workers/shells.ts';
import {openTunnel} from '../workers/open.ts';
import {chooseForScreen, chooseProfile, providerOf} from '../workers/open-provider.ts';
import {connectSession} from '../workers/reach.ts';
import {suggestPort} from '../workers/suggest.ts';
import {listTransfers} from '../workers/transfer-list.ts';
import type {WorkerHost} from '../workers/worker-host.ts';
import type {App} from './app.ts';
import {openInBrowser} from './browser.ts';
import {createChanges} from './changes.ts';
import {codeLine} from './code-line.ts';
import {createCopies} from './copies.ts';
import {createFileSystem} from './file-system.ts';
import {createFolders} from './folders.ts';
import {createKeys} from './keys.ts';
import {createLook} from './look.ts';
import {noteCalls, noted} from './noted.ts';
import {createPoller} from './poller.ts';
import {openRemoteFiles, toLookAt} from './remote-files.ts';
import {runLine} from './run-line.ts';
import {saveText} from './save-text.ts';
import {createSessionList} from './session-list.ts';
import {recogniseAgain, signInTo} from './sign-in.ts';
import {withTemplates} from './start-templates.ts';
import {sshHost} from './ssh-host.ts';
import {runSessionSsh, shellCall, sshCall} from './ssh.ts';

export type AppOptions = {
	readonly settings: Settings;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** The current directory: where local panes start and a `.env` is looked for. */
	readonly folder: string;
	/** The profile to use; without it BAITUI_PROFILE, what is found here, the current one. */
	readonly profileName?: string;
	/** The user is there to choose, so what is found here is not used unasked. */
	readonly isScreen?: boolean;
	/** The program and arguments that run baitui itself with these settings, for ssh's ProxyCommand, which may be copied to where other variables are set. */
	readonly self: readonly string[];
	/** Those that run a background worker. */
	readonly workerCommand: readonly string[];
};

/** Milliseconds between two questions. */
const tunnelInterval = 1000;
/** While a copy runs, whose bar is to move. */
const busyInterval = 250;

export function createApp(options: AppOptions): App {
	const {settings, environment, folder, self} = options;
	const discovered = discover(environment, folder);
	const choice = (options.isScreen ? chooseForScreen : chooseProfile)({settings, environment, folder}, options.profileName);
	let provider: Provider | undefined = choice && providerOf(choice, settings);

	const profile = createStore<Profile | undefined>(provider?.profile);
	const identity = createStore<Identity | undefined>(undefined);
	const tunnels = createStore<Polled<readonly Tunnel[]>>(notPolledYet([]));
	const tunnelList = createStore(tunnels.get().value);
	const transfers = createStore<Polled<readonly Transfer[]>>(notPolledYet([]));
	const transferList = createStore(transfers.get().value);

	const {look, changeLook, noteUse} = createLook(settings);
	const workerHost: WorkerHost = {
		settings, environment, folder, workerCommand: options.workerCommand,
	};

	const needProvider = (): Provider => {
		if (!provider) {
			throw new Problem('sign-in-needed', 'You are not signed in.', {hint: 'Sign in: baitui login'});
		}

		return provider;
	};

	const list = createSessionList(settings, needProvider, identity);
	const {sessions, poller: sessionPoller} = list;
	const tunnelPoller = createPoller(tunnels, async () => listTunnels(settings), {interval: tunnelInterval, initial: []});
	tunnels.subscribe(() => {
		tunnelList.set(tunnels.get().value);
	});

	const transferPoller = createPoller(transfers, async () => listTransfers(settings), {
		interval: () => (transferList.get().some(({state}) => state.status === 'running') ? busyInterval : tunnelInterval), initial: [],
	});
	transfers.subscribe(() => {
		transferList.set(transfers.get().value);
	});

	const become = (next: Provider) => {
		provider = next;
		identity.set(undefined);
		profile.set(next.profile);
		list.reset();
		sessionPoller.start();
	};

	const connect = async (session: Session, signal?: AbortSignal) => connectSession(needProvider(), session, settings.paths, signal);
	const copies = createCopies(workerHost, {profile: () => needProvider().profile.name, ask: transferPoller.ask, transfers});
	const closing = new AbortController();
	const changes = createChanges({
		needProvider, identity: identity.get, refresh: sessionPoller.ask, forget: list.forget, closing: closing.signal,
	});
	const start = (): void => {
		tunnelPoller.start();
		transferPoller.start();
		if (provider) {
			sessionPoller.start();
		}
	};

	const stop = (): void => {
		sessionPoller.stop();
		tunnelPoller.stop();
		transferPoller.stop();
	};

	const log = createRunLog();
	const stopNoting = noteCalls(log);

	return noted({
		hostName: os.hostname(),
		isReadOnly: settings.isReadOnly,
		profile,
		identity,
		sessions,
		older: list.older,
		loadOlder: list.loadOlder,
		tunnels: tunnelList,
		transfers: transferList,
		look,
		changeLook,
		runs: log.runs,
		customs: settings.customs(),
		discovered,
		profiles: settings.profiles,

		start,
		async close() {
			stopNoting();
			stop();
			closing.abort();
		},
		refresh() {
			sessionPoller.ask();
			tunnelPoller.ask();
			transferPoller.ask();
		},
		pause: stop,
		resume: start,

		recognise: async (address, signal) => (await recogniseAgain(settings, address, {signal})).found,
		keyringAnswers: settings.keyringAnswers,
		async signIn(next, answers, keeping) {
			const {provider: signed, identity: who} = await signInTo(settings, next, answers, {keeping});
			await settings.saveProfile(signed.profile);
			if (next.name === profile.get()?.name) {
				// The same server again: the rows on the screen are still those of this user.
				provider = signed;
				sessionPoller.stop();
				sessionPoller.start();
			} else {
				become(signed);
				identity.set(who);
			}
		},
		async use(next) {
			if ('profile' in next) {
				settings.agree(placeOf(next.profile));
			} else {
				await settings.useProfile(next.name);
			}

			become(providerOf(next, settings));
		},
		async signOut() {
			await needProvider().signOut();
			list.reset();
		},

		async ssh(session, kind = 'shell') {
			noteUse(session);
			const {exitCode} = await runSessionSsh({
				provider: needProvider(), settings, session, self, ...shellCall(kind),
			}, {isOnScreen: true});
			return exitCode;
		},

		async sshLine(session) {
			const call = await sshCall({
				provider: needProvider(), settings, session, self,
			});
			return ['ssh', ...call].map(word => shellWord(word)).join(' ');
		},
		openShells: async ({id}) => countShells(settings.paths, id),
		sshHost: session => sshHost(settings, session, sessions.get().value),
		codeLine: session => codeLine(settings, session, sessions.get().value),
		runLine: async (line, how) => runLine(line, how, folder),
		ownLine: words => `${settings.isReadOnly ? 'BAITUI_READ_ONLY=1 ' : ''}${self.map(word => shellWord(word)).join(' ')} ${words}`,
		saveText: async (file, text) => saveText(path.resolve(folder, file), text),
		browse: async url => openInBrowser(environment, url),
		suggestPort: async (session, target, wish) => suggestPort(settings, session, target, {...wish, sshPort: provider?.profile.sshPort}),
		async openTunnel(request) {
			const {name, sshPort} = needProvider().profile;
			noteUse(request.session);
			const tunnel = await openTunnel(workerHost, {...request, profile: name, sshPort});
			tunnelPoller.ask();
			return tunnel;
		},
		canKeepAwake: () => provider?.touch !== undefined,
		async retryTunnel(id) {
			await retryTunnel(workerHost, id);
			tunnelPoller.ask();
		},
		async closeTunnel(id) {
			await closeTunnel(settings, id);
			tunnelPoller.ask();
		},

		localFiles: {...createFileSystem(localPlace), start: folder, home: os.homedir()},
		async openFiles(session, signal) {
			noteUse(session);
			const connection = await connect(session, signal);
			const {files, mounts} = await openRemoteFiles(connection, session, signal);
			list.learnMounts(session.id, mounts);
			return settings.isReadOnly ? toLookAt(files) : files;
		},
		...copies,
		...changes,
		...withTemplates(settings, changes),
		...createKeys(needProvider, {folder, home: os.homedir(), environment}),
		...createFolders(settings, needProvider, () => provider?.storage !== undefined),
	}, log);
}
