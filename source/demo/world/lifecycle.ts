import {randomUUID} from 'node:crypto';
import {setTimeout as wait} from 'node:timers/promises';
import {startContainer} from '../container/container.ts';
import {emitEvent} from './events.ts';
import {imageReference, type Image} from './images.ts';
import {setStatus, type DemoSession, type SessionMount} from './session.ts';
import type {World} from './world.ts';

export type SessionWish = {
	readonly name: string;
	readonly image: Image;
	readonly slots: Readonly<Record<string, string>>;
	readonly mounts: readonly SessionMount[];
	readonly environment?: Readonly<Record<string, string>>;
	readonly tag?: string | null;
	readonly type?: DemoSession['type'];
	readonly createdAt?: Date;
};

/** A session that waits to be scheduled. */
export function enqueue(world: World, wish: SessionWish): DemoSession {
	const session: DemoSession = {
		id: randomUUID(),
		kernelId: randomUUID(),
		type: wish.type ?? 'INTERACTIVE',
		image: imageReference(wish.image),
		apps: wish.image.apps,
		mounts: wish.mounts,
		slots: wish.slots,
		environment: wish.environment ?? {},
		createdAt: wish.createdAt ?? new Date(),
		history: new Map([['PENDING', wish.createdAt ?? new Date()]]),
		name: wish.name,
		tag: wish.tag ?? null,
		status: 'PENDING',
		statusInfo: null,
		statusData: {},
		terminatedAt: undefined,
		endsAt: undefined,
		idleTimeout: undefined,
		idleSince: undefined,
		openTunnels: 0,
		container: undefined,
		log: '',
	};
	world.sessions.set(session.id, session);
	emitEvent(world, 'session_enqueued', session);
	return session;
}

/** Starts the container of a session that is about to run. */
export async function run(world: World, session: DemoSession): Promise<void> {
	session.container = await startContainer(world, session);
	session.idleSince = new Date();
	setStatus(session, 'RUNNING', world.release === '23.09' ? '' : null);
}

// A session can be destroyed while it starts; then the start goes no further.
function isStill(session: DemoSession, status: string): boolean {
	return session.status === status;
}

/** From PENDING to RUNNING, one step each `world.pace` milliseconds, with the events of the release. What asks for more than the cluster has stays PENDING. */
export async function start(world: World, session: DemoSession): Promise<void> {
	const isNew = world.release === '26.9';
	if (Number(session.slots.cpu ?? 1) > 64) {
		session.statusInfo = 'no-available-instances';
		session.statusData = {
			scheduler: {
				retries: 1, last_try: new Date().toISOString(), msg: 'No agents are available.', failed_predicates: [], passed_predicates: [{name: 'concurrency'}],
			},
		};
		return;
	}

	const steps: ReadonlyArray<readonly [string, string]> = isNew
		? [['SCHEDULED', 'session_scheduled'], ['PREPARING', 'session_preparing'], ['PREPARED', 'session_prepared'], ['CREATING', 'kernel_creating']]
		: [['SCHEDULED', 'session_scheduled'], ['PREPARING', 'kernel_preparing']];

	let previous = 'PENDING';
	for (const [status, event] of steps) {
		await wait(world.pace);
		if (!isStill(session, previous)) {
			return;
		}

		setStatus(session, status, status === 'SCHEDULED' && !isNew ? 'scheduled' : session.statusInfo);
		emitEvent(world, event, session);
		previous = status;
	}

	if (!isNew) {
		emitEvent(world, 'kernel_creating', session);
	}

	await wait(world.pace);
	if (!isStill(session, previous)) {
		return;
	}

	await run(world, session);
	emitEvent(world, 'kernel_started', session, 'new-container-started');
	if (isNew) {
		emitEvent(world, 'session_started', session);
	}
}

/** As 23.09 does it: a new container on the same home. Resolves when it is RUNNING again. */
export async function restart(world: World, session: DemoSession): Promise<void> {
	setStatus(session, 'RESTARTING');
	await session.container?.restart();
	await wait(world.pace);
	if (!isStill(session, 'RESTARTING')) {
		return;
	}

	setStatus(session, 'RUNNING');
	emitEvent(world, 'session_started', session);
}

/** Ends a session. Resolves when it is TERMINATED; its home is gone then, its folders are not. */
export async function terminate(world: World, session: DemoSession, reason = 'user-requested'): Promise<void> {
	if (session.status === 'PENDING') {
		setStatus(session, 'CANCELLED', reason);
		session.terminatedAt = new Date();
		emitEvent(world, 'session_cancelled', session, reason);
		return;
	}

	setStatus(session, 'TERMINATING', reason);
	emitEvent(world, 'session_terminating', session, reason);
	emitEvent(world, 'kernel_terminating', session, reason, -1);
	await wait(world.pace);
	const {container} = session;
	session.container = undefined;
	session.log = container?.log() ?? session.log;
	await container?.close();
	await wait(world.pace);
	setStatus(session, 'TERMINATED', reason);
	session.terminatedAt = new Date();
	emitEvent(world, 'kernel_terminated', session, reason, 0);
	emitEvent(world, 'session_terminated', session, reason);
}
