import type {App} from '../../source/app/app.ts';
import type {Older} from '../../source/app/session-list.ts';
import type {RemoteFiles} from '../../source/app/remote-files.ts';
import type {FileSystem, ListedEntry} from '../../source/core/file.ts';
import {noCustoms} from '../../source/core/customs.ts';
import {notPolledYet, type Polled} from '../../source/core/polled.ts';
import {outputsOwner, outputsWish} from '../../source/core/outputs.ts';
import {Problem} from '../../source/core/problem.ts';
import type {Profile} from '../../source/core/profile.ts';
import type {Identity} from '../../source/core/provider.ts';
import type {Run} from '../../source/core/run-log.ts';
import type {Session} from '../../source/core/session.ts';
import {usualLook, type ListLook} from '../../source/core/session-order.ts';
import {createStore, type Store} from '../../source/core/store.ts';
import {answeredState, waitingState, type Transfer} from '../../source/core/transfer.ts';
import type {Tunnel} from '../../source/core/tunnel.ts';
import {fakeChanges} from './fake-changes.ts';

export type FakeApp = App & {
	readonly profile: Store<Profile | undefined>;
	readonly identity: Store<Identity | undefined>;
	readonly sessions: Store<Polled<readonly Session[]>>;
	readonly tunnels: Store<readonly Tunnel[]>;
	readonly transfers: Store<readonly Transfer[]>;
	/** What was called, such as `ssh alpha`. */
	readonly calls: string[];
	/** Answers with these sessions, as of now. */
	readonly answer: (sessions: readonly Session[]) => void;
};

export const profile: Profile = {
	name: 'prod',
	service: 'backend-ai',
	endpoints: ['https://a.lab.test'],
	mode: 'session',
	user: 'me@lab.tst',
	domain: 'default',
	project: 'vision',
	skipsTlsVerification: false,
};

/** Everything `App` promises, out of memory: folders are objects of entries by path. */
export function createFakeApp(changes: Partial<Omit<App, 'profile' | 'identity' | 'sessions' | 'tunnels' | 'transfers'>> & {readonly folders?: Record<string, readonly ListedEntry[]>} = {}): FakeApp {
	const calls: string[] = [];
	const sessions = createStore<Polled<readonly Session[]>>(notPolledYet([]));
	const tunnels = createStore<readonly Tunnel[]>([]);
	const transfers = createStore<readonly Transfer[]>([]);
	const look = createStore<ListLook>(usualLook);
	const current = createStore<Profile | undefined>(profile);
	const folders = changes.folders ?? {};
	const files: FileSystem = {
		async list(path) {
			const entries = folders[path];
			if (!entries) {
				throw new Problem('not-found', `There is no folder ${path}.`);
			}

			return entries;
		},
		async makeFolder(path) {
			calls.push(`makeFolder ${path}`);
			const parent = path.slice(0, path.lastIndexOf('/')) || '/';
			folders[parent] = [...(folders[parent] ?? []), folder(path.slice(path.lastIndexOf('/') + 1))];
			folders[path] = [];
		},
		async rename(from, to) {
			calls.push(`rename ${from} ${to}`);
			const parent = from.slice(0, from.lastIndexOf('/'));
			folders[parent] = (folders[parent] ?? []).map(entry => (`${parent}/${entry.name}` === from ? {...entry, name: to.slice(parent.length + 1)} : entry));
		},
		async remove(path) {
			calls.push(`remove ${path}`);
			const parent = path.slice(0, path.lastIndexOf('/'));
			folders[parent] = (folders[parent] ?? []).filter(entry => `${parent}/${entry.name}` !== path);
			return {removed: 1, failed: []};
		},
		realpath: async path => path,
		room: async () => ({free: 94_489_280_512, total: 1_099_511_627_776, isReadOnly: false}),
	};

	return {
		...fakeChanges(calls),
		hostName: 'login1',
		profile: current,
		identity: createStore<Identity | undefined>({user: 'me@lab.tst', release: '23.09.10'}),
		sessions,
		tunnels,
		transfers,
		calls,
		hasFolders: () => true,
		listFolders: async () => [],
		folderUsage: async () => ({}),
		async createFolder() {
			throw new Error('not here');
		},
		async openFolder() {
			throw new Error('not here');
		},
		look,
		older: createStore<Older>('none'),
		async loadOlder() {
			calls.push('loadOlder');
		},
		runs: createStore<readonly Run[]>([]),
		customs: noCustoms,
		changeLook(change) {
			look.set(change);
		},
		discovered: [],
		profiles: () => [],
		answer(value) {
			sessions.set({
				value, updatedAt: new Date(), problem: undefined, nextTryAt: undefined,
			});
		},
		start() {
			calls.push('start');
		},
		async close() {
			calls.push('close');
		},
		refresh() {
			calls.push('refresh');
		},
		pause() {
			calls.push('pause');
		},
		resume() {
			calls.push('resume');
		},
		async recognise(address) {
			calls.push(`recognise ${address}`);
			return {
				address, addresses: [address], service: 'backend-ai', mode: 'session', description: 'Backend.AI 23.09.10 webserver, login by e-mail and password', takes: ['password'], choosesProject: false,
			};
		},
		keysOf: async () => ({report: undefined, registered: undefined, own: []}),
		privateKeyOf: async ({name}) => `private key of ${name}\n`,
		async registerKey(file) {
			calls.push(`registerKey ${file}`);
			return '256 SHA256:registered me (ED25519)';
		},
		async generateKey() {
			calls.push('generateKey');
			return '2048 SHA256:generated me (RSA)';
		},
		keyringAnswers: async () => false,
		async signIn(chosen, answers, keeping) {
			calls.push(`signIn ${chosen.name} ${answers.kind} ${keeping}`);
			current.set(chosen);
		},
		async use(choice) {
			calls.push(`use ${'origin' in choice ? choice.origin : choice.name}`);
			current.set('origin' in choice ? choice.profile : choice);
		},
		async signOut() {
			current.set(undefined);
		},
		async ssh(session, kind = 'shell') {
			calls.push(typeof kind === 'object' ? `ssh ${session.name} ${kind.container}` : `${kind === 'shell' ? 'ssh' : kind} ${session.name}`);
			return 0;
		},
		async runLine(line) {
			calls.push(`runLine ${line}`);
			return 0;
		},
		ownLine: words => `baitui ${words}`,
		async saveText(file) {
			calls.push(`saveText ${file}`);
			return `/home/me/${file}`;
		},
		async browse(url) {
			calls.push(`browse ${url}`);
			return true;
		},
		openShells: async () => 0,
		async sshLine(session) {
			return `ssh -o ProxyCommand='baitui proxy ${session.id}' work@${session.name}`;
		},
		sshHost: session => `${session.name}.bai`,
		codeLine: session => `code --remote ssh-remote+${session.name}.bai ${session.mounts[0]?.path ?? session.home}`,
		async suggestPort(session, target, {port} = {}) {
			return port === undefined ? {port: session.apps.find(app => app.name === target)?.ports[0] ?? 10_000, why: 'usual'} : {port, why: 'wanted'};
		},
		async openTunnel({session, target, port}) {
			calls.push(`openTunnel ${session.name} ${target}`);
			const opened = createTunnel(session, target, port ?? session.apps.find(app => app.name === target)?.ports[0] ?? 10_000);
			tunnels.set(all => [...all, opened]);
			return opened;
		},
		canKeepAwake: () => true,
		isReadOnly: false,
		async retryTunnel(id) {
			calls.push(`retryTunnel ${id}`);
		},
		async closeTunnel(id) {
			calls.push(`closeTunnel ${id}`);
			tunnels.set(all => all.filter(({spec}) => spec.id !== id));
		},
		localFiles: {...files, start: '/home/me', home: '/home/me'},
		async openFiles(session): Promise<RemoteFiles> {
			calls.push(`openFiles ${session.name}`);
			return {
				...files,
				start: session.mounts.find(mount => mount.isKept && !mount.isReadOnly)?.path ?? session.home,
				close() {
					calls.push(`closeFiles ${session.name}`);
				},
			};
		},
		async copy(session, {limit, ...wish}) {
			calls.push(`copy ${wish.direction} ${wish.sources.join(' ')} to ${wish.destination} ifExists=${wish.ifExists}`);
			const transfer: Transfer = {
				spec: {
					...wish, ...(typeof limit === 'number' && {limit}), version: 1, id: `x${transfers.get().length + 1}`, profile: 'default', sessionId: session.id, sessionName: session.name, host: 'login1', createdAt: '2026-11-20T09:00:00Z',
				},
				state: {
					...waitingState, status: 'running', isPlanned: true, filesTotal: 1, bytesDone: 58, bytesTotal: 100, rate: 4, timeLeft: 11_000,
				},
			};
			transfers.set(all => [...all, transfer]);
			return transfer;
		},
		async download(session, outputs, folder) {
			return this.copy(outputsOwner(session), outputsWish(outputs, folder));
		},
		async pauseTransfer(id) {
			calls.push(`pauseTransfer ${id}`);
		},
		async resumeTransfer(id) {
			calls.push(`resumeTransfer ${id}`);
		},
		async answerTransfer(id, answer) {
			const {path, choice} = answer;
			calls.push(`answerTransfer ${id} ${path ?? 'all'} ${choice}`);
			transfers.set(all => all.map(transfer => (transfer.spec.id === id ? {...transfer, state: answeredState(transfer.state, answer)} : transfer)));
		},
		async moveTransfer(id, direction) {
			calls.push(`moveTransfer ${id} ${direction}`);
		},
		async limitTransfer(id, limit) {
			calls.push(`limitTransfer ${id} ${limit ?? 'none'}`);
		},
		async limitTransfers(limit) {
			calls.push(`limitTransfers ${limit ?? 'none'}`);
			transfers.set(all => all.map(({spec: {limit: _, ...spec}, state}) => ({spec: {...spec, ...(limit !== undefined && {limit})}, state})));
		},
		async cancelTransfer(id) {
			calls.push(`cancelTransfer ${id}`);
			transfers.set(all => all.map(transfer => (transfer.spec.id === id ? {...transfer, state: {...transfer.state, status: 'cancelled' as const}} : transfer)));
		},
		async clearTransfers() {
			transfers.set(all => all.filter(({state}) => state.status === 'running' || state.status === 'waiting'));
		},
		...changes,
	};
}

export function folder(name: string): ListedEntry {
	return {
		name, kind: 'folder', size: 0, modifiedAt: new Date('2026-11-01T09:12:00'), mode: 0o755,
	};
}

export function file(name: string, size = 2150): ListedEntry {
	return {
		name, kind: 'file', size, modifiedAt: new Date('2026-11-01T14:01:00'), mode: 0o644,
	};
}

export function createTunnel(session: Session, target: string | number, port: number, state: Partial<Tunnel['state']> = {}): Tunnel {
	return {
		spec: {
			version: 1,
			id: `${session.id}-${target}`,
			profile: 'prod',
			sessionId: session.id,
			sessionName: session.name,
			target,
			bind: {host: '127.0.0.1', port},
			host: 'login1',
			createdAt: '2026-11-20T12:00:00.000Z',
		},
		state: {
			status: 'ready', processId: 4312, startedAt: 0, connections: 0, totalConnections: 0, bytesIn: 0, bytesOut: 0, rateIn: 0, rateOut: 0, refused: 0, ...state,
		},
	};
}

/** A running session with four apps and two folders; its id is made of its name. */
export function createSession(name: string, changes: Partial<Session> = {}): Session {
	return {
		id: `id-${name}`,
		name,
		status: 'running',
		detail: 'RUNNING',
		image: 'cr.lab.test/stable/ngc-pytorch:24.12-py3',
		project: 'vision',
		type: 'interactive',
		resourceGroup: 'gpu-a100',
		containers: 1,
		machines: ['gpu-node-7'],
		resources: {cpu: 32, memory: 256 * (1024 ** 3), accelerators: [{name: 'cuda.device', count: 4}]},
		apps: [
			{name: 'sshd', protocol: 'tcp', ports: [2200]},
			{
				name: 'jupyter', protocol: 'http', ports: [8888], urlTemplate: '{protocol}://{host}:{port}/',
			},
			{name: 'tensorboard', protocol: 'http', ports: [6006]},
			{name: 'ttyd', protocol: 'http', ports: [7681]},
		],
		mounts: [
			{
				name: 'data', path: '/home/work/data', isKept: true, isReadOnly: false,
			},
			{
				name: 'ckpt', path: '/home/work/ckpt', isKept: true, isReadOnly: false,
			},
		],
		home: '/home/work',
		createdAt: new Date(Date.now() - 183_600_000),
		...changes,
	};
}

/** Five sessions as one meets them: ending soon, idle, with a Korean name, starting, and over. */
export function lifelikeSessions(now = Date.now()): readonly Session[] {
	const one = {cpu: 8, accelerators: [{name: 'cuda.device', count: 1}]};
	return [
		createSession('train-llm', {endsAt: new Date(now + (38.5 * 60_000)), endsBecause: 'max lifetime', createdAt: new Date(now - 183_600_000)}),
		createSession('notebook', {
			resources: one, endsAt: new Date(now + 22_350_000), mounts: [{
				name: 'data', path: '/home/work/data', isKept: true, isReadOnly: true,
			}], createdAt: new Date(now - 18_000_000),
		}),
		createSession('sft-eval-학습용', {
			resources: one, mounts: [{
				name: 'home', path: '/home/work/home', isKept: true, isReadOnly: false,
			}], createdAt: new Date(now - 2_400_000),
		}),
		createSession('ablation-7', {
			status: 'starting', detail: 'PULLING', resources: {cpu: 16, accelerators: [{name: 'cuda.device', count: 2}]}, apps: [], createdAt: new Date(now - 180_000),
		}),
		createSession('old-run', {
			status: 'ended', detail: 'TERMINATED', reason: 'idle-timeout', mounts: [], createdAt: new Date(now - 86_400_000),
		}),
	];
}
