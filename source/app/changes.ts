import {need} from '../core/need.ts';
import type {
	Ability,
	Container,
	Identity,
	Output,
	Provider,
	SessionActions,
} from '../core/provider.ts';
import {isOver, type Session} from '../core/session.ts';
import type {StartForm, StartNews, StartWish} from '../core/start.ts';
import {followSession, type Following} from './follow.ts';

/** What can be done with sessions beside reaching them. Problem `refused` for what the service does not have. */
export type Changes = {
	/** Whether the service, in its release, has this; the release is known after the first answer. What it cannot is not offered. */
	readonly can: (ability: Ability) => boolean;
	readonly startForm: (wish: StartWish, signal?: AbortSignal) => Promise<StartForm>;
	readonly startSession: (wish: StartWish, signal?: AbortSignal, report?: (news: StartNews) => void) => Promise<{readonly id: string; readonly name: string}>;
	/** The wish that leads to another session like this one. */
	readonly wishOf: (session: Session) => Promise<StartWish>;
	/** Looks at a session until it runs, or is over. */
	readonly follow: (id: string, following: Following) => Promise<Session>;
	readonly terminate: (session: Session, options: {readonly isForced: boolean}) => Promise<void>;
	readonly restart: (session: Session) => Promise<void>;
	readonly rename: (session: Session, name: string) => Promise<void>;
	readonly interrupt: (session: Session) => Promise<void>;
	/** Takes an ended one off the list of the service; its outputs stay there unless `purges`. */
	readonly remove: (session: Session, options?: {readonly purges: boolean}) => Promise<void>;
	/** The files it left. */
	readonly outputs: (session: Session, signal?: AbortSignal) => Promise<readonly Output[]>;
	readonly containers: (session: Session, signal?: AbortSignal) => Promise<readonly Container[]>;
	readonly logs: (session: Session, container?: Container, signal?: AbortSignal) => Promise<string>;
	readonly history: (session: Session, signal?: AbortSignal) => ReturnType<SessionActions['history']>;
};

/** Takes an ended session off the list of the service, after its outputs where they shall go too. Problem `refused` for one that is not over: nothing is purged then. */
export async function removeSession(provider: Provider, session: Session, {purges, signal}: {readonly purges: boolean; readonly signal?: AbortSignal}): Promise<void> {
	const remove = need(provider, 'remove', 'delete sessions');
	if (purges && isOver(session)) {
		await need(provider, 'purgeOutputs', 'delete outputs')(session, signal);
	}

	await remove(session, signal);
}

/** `refresh` is called after each change, so that it is soon seen; `forget` with the id of what was removed. What is followed is left at `closing`. */
export function createChanges({needProvider, identity, refresh, forget, closing}: {
	readonly needProvider: () => Provider;
	readonly identity: () => Identity | undefined;
	readonly refresh: () => void;
	readonly forget: (id: string) => void;
	readonly closing: AbortSignal;
}): Changes {
	const then = async <Value>(work: Promise<Value>): Promise<Value> => {
		try {
			return await work;
		} finally {
			refresh();
		}
	};

	return {
		can(ability) {
			try {
				return needProvider()[ability] !== undefined && !identity()?.cannot?.includes(ability);
			} catch {
				return false;
			}
		},
		startForm: async (wish, signal) => need(needProvider(), 'starting', 'start sessions').form(wish, signal),
		startSession: async (wish, signal, report) => then(need(needProvider(), 'starting', 'start sessions').start(wish, signal, report)),
		wishOf: async ({id}) => need(needProvider(), 'starting', 'start sessions').wishOf(id),
		follow: async (id, following) => then(followSession(needProvider(), id, {...following, signal: AbortSignal.any([following.signal, closing])})),
		terminate: async (session, options) => then(need(needProvider(), 'terminate', 'end sessions')(session, options)),
		restart: async session => then(need(needProvider(), 'restart', 'restart sessions')(session)),
		rename: async (session, name) => then(need(needProvider(), 'rename', 'rename sessions')(session, name)),
		interrupt: async session => then(need(needProvider(), 'interrupt', 'interrupt sessions')(session)),
		async remove(session, options) {
			await then(removeSession(needProvider(), session, {purges: options?.purges ?? false}));
			forget(session.id);
		},
		outputs: async (session, signal) => need(needProvider(), 'outputs', 'keep outputs')(session, signal),
		containers: async (session, signal) => need(needProvider(), 'containers', 'tell of containers')(session, signal),
		logs: async (session, container, signal) => need(needProvider(), 'logs', 'show logs')(session, container, signal),
		history: async (session, signal) => need(needProvider(), 'history', 'tell of states')(session, signal),
	};
}
