import {notPolledYet, type Polled} from '../core/polled.ts';
import {toProblem} from '../core/problem.ts';
import type {Identity, Provider} from '../core/provider.ts';
import {isOver, type Mount, type Session} from '../core/session.ts';
import {createStore, type ReadonlyStore, type Store} from '../core/store.ts';
import type {Settings} from '../settings/settings.ts';
import {createPoller, type Poller} from './poller.ts';
import {createTidy} from './tidy.ts';

/** Sessions that the list of the service leaves out for their age: whether there are any, or they are being asked for. */
export type Older = 'none' | 'there' | 'loading';

export type SessionList = {
	readonly sessions: Store<Polled<readonly Session[]>>;
	readonly older: ReadonlyStore<Older>;
	readonly poller: Poller;
	/** Asks for a page of older ones, unless one is on its way or there are no more. Problems of the provider. */
	readonly loadOlder: () => Promise<void>;
	/** Takes one off the list before the service is asked again. */
	readonly forget: (id: string) => void;
	/** Where folders are really mounted, as the session itself said when its files were opened; newer servers do not tell. */
	readonly learnMounts: (id: string, mounts: readonly Mount[]) => void;
	/** Another server is asked from now on. */
	readonly reset: () => void;
};

/** Milliseconds between two questions, unless the service wants more. */
const interval = 3000;

/** The sessions of the service, asked for again and again; those that are too old for its list stay as they were when they were asked for, since nothing happens to what is over. */
export function createSessionList(settings: Settings, needProvider: () => Provider, identity: Store<Identity | undefined>): SessionList {
	const sessions = createStore<Polled<readonly Session[]>>(notPolledYet([]));
	const older = createStore<Older>('none');
	const learned = new Map<string, readonly Mount[]>();
	const tidy = createTidy(settings);
	let listed: readonly Session[] = [];
	let loaded: readonly Session[] = [];
	let pages = 0;
	let closing = new AbortController();

	const joined = (): readonly Session[] => {
		const ids = new Set(listed.map(({id}) => id));
		return [...listed, ...loaded.filter(session => isOver(session) && !ids.has(session.id))].map(session => {
			const mounts = learned.get(session.id);
			return mounts ? {...session, mounts} : session;
		});
	};

	const show = () => {
		sessions.set(polled => ({...polled, value: joined()}));
	};

	const poller = createPoller(sessions, async signal => {
		const asked = needProvider();
		const all = await asked.listSessions(signal);
		if (identity.get() === undefined) {
			identity.set(await asked.identity(signal));
		}

		await tidy(all);
		listed = all;
		if (pages === 0) {
			older.set(asked.older?.areThere() ? 'there' : 'none');
		}

		return joined();
	}, {
		interval() {
			try {
				return Math.max(interval, needProvider().pause?.(listed) ?? 0);
			} catch {
				return interval;
			}
		},
		initial: [],
	});

	return {
		sessions,
		older,
		poller,
		async loadOlder() {
			const from = needProvider();
			if (older.get() !== 'there' || !from.older) {
				return;
			}

			const {signal} = closing;
			older.set('loading');
			try {
				const page = await from.older.list(pages, signal);
				signal.throwIfAborted();
				pages++;
				const ids = new Set(loaded.map(({id}) => id));
				loaded = [...loaded, ...page.sessions.filter(({id}) => !ids.has(id))];
				older.set(page.isLast ? 'none' : 'there');
				show();
			} catch (error) {
				if (!signal.aborted) {
					older.set('there');
					throw toProblem(error);
				}
			}
		},
		forget(id) {
			listed = listed.filter(session => session.id !== id);
			loaded = loaded.filter(session => session.id !== id);
			show();
		},
		learnMounts(id, mounts) {
			learned.set(id, mounts);
			show();
		},
		reset() {
			closing.abort();
			closing = new AbortController();
			listed = [];
			loaded = [];
			pages = 0;
			older.set('none');
			poller.reset();
		},
	};
}
