import {randomUUID} from 'node:crypto';
import {setTimeout as wait} from 'node:timers/promises';
import {startContainer} from '../container/container.ts';
import {emitEvent} from './events.ts';
import {imageReference, type Image} from './images.ts';
import {usedSlots} from './resources.ts';
import {
	isLive,
	setStatus,
	type DemoSession,
	type SessionExtras,
	type SessionMount,
} from './session.ts';
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
	readonly extras?: Partial<SessionExtras>;
};

const usualExtras: SessionExtras = {
	sharedMemory: 64 * (1024 ** 2), clusterSize: 1, clusterMode: 'single-node', command: null, bootstrap: null, ports: [], dependencies: [], resourceGroup: 'default',
};

/** A session that waits to be scheduled. */
export function enqueue(world: World, wish: SessionWish): DemoSession {
	const session: DemoSession = {
		id: randomUUID(),
		kernelId: randomUUID(),
		type: wish.type ?? 'INTERACTIVE',
		image: imageReference(wish.image),
		apps: [...wish.image.apps, ...(wish.extras?.ports ?? []).map(port => ({name: String(port), protocol: 'preopen' as const, port}))],
		mounts: wish.mounts,
		slots: wish.slots,
		environment: wish.environment ?? {},
		extras: {...usualExtras, ...wish.extras},
		createdAt: wish.createdAt ?? new Date(),
		history: new Map([['PENDING', wish.createdAt ?? new Date()]]),
		name: wish.name,
		tag: wish.tag ?? null,
		status: 'PENDING',
		statusInfo: null,
		statusData: {},
		result: 'UNDEFINED',
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
	const container = await startContainer(world, session);
	// A cluster that ended meanwhile leaves nothing behind.
	if (world.isClosed) {
		return container.close();
	}

	session.container = container;
	session.idleSince = new Date();
	setStatus(session, 'RUNNING', world.release === '23.09' ? '' : null);
}

// A session can be destroyed while it starts; then the start goes no further.
function isStill(session: DemoSession, status: string): boolean {
	return session.status === status;
}

/** Why it cannot be scheduled now, in the scheduler's own words; undefined when it can. */
function obstacleOf(world: World, session: DemoSession): Record<string, unknown> | undefined {
	if (session.extras.dependencies.some(id => world.sessions.has(id) && isLive(world.sessions.get(id)!))) {
		const failed = [{name: 'dependencies', msg: 'Waiting dependency sessions to finish as success.'}];
		return {
			retries: 1, last_try: new Date().toISOString(), failed_predicates: failed, passed_predicates: [{name: 'reserved_time'}],
		};
	}

	const used = usedSlots(world, session);
	const isTooMuch = Object.entries(session.slots).some(([name, amount]) => Number(amount) > (world.capacity[name] ?? 0) - (used[name] ?? 0));
	return isTooMuch
		? {
			retries: 1, last_try: new Date().toISOString(), msg: `Could not find a contiguous resource region in any agent big enough to host the session (id: ${session.id}, resource group: default)`,
			failed_predicates: [], passed_predicates: [{name: 'concurrency'}],
		}
		: undefined;
}

/** Waits until there is room for it. False when it was cancelled meanwhile. */
async function schedule(world: World, session: DemoSession): Promise<boolean> {
	for (;;) {
		const scheduler = obstacleOf(world, session);
		// 26.9 says nothing of a session that waits (observed).
		if (scheduler && world.release === '23.09') {
			session.statusInfo = scheduler.msg === undefined ? 'predicate-checks-failed' : 'no-available-instances';
			session.statusData = {scheduler};
		}

		await wait(world.pace);
		if (!isStill(session, 'PENDING') || world.isClosed) {
			return false;
		}

		if (!scheduler) {
			session.statusData = {};
			return true;
		}
	}
}

/** Runs the command of a batch session and ends the session with it. */
async function runBatch(world: World, session: DemoSession, command: string): Promise<void> {
	const code = await session.container?.execute(command);
	if (!isStill(session, 'RUNNING')) {
		return;
	}

	session.result = code === 0 ? 'SUCCESS' : 'FAILURE';
	emitEvent(world, code === 0 ? 'session_success' : 'session_failure', session, 'task-done', code);
	await terminate(world, session, 'task-finished');
}

async function endOfPull(world: World, status: string): Promise<void> {
	if (status !== 'PULLING') {
		return;
	}

	while (world.faults.isPulling && !world.isClosed) {
		await wait(world.pace);
	}
}

/** From PENDING to RUNNING, one step each `world.pace` milliseconds, with the events of the release. What asks for more than the cluster has free stays PENDING; an image that cannot be pulled cancels it. */
export async function start(world: World, session: DemoSession, image?: Image): Promise<void> {
	const isNew = world.release === '26.9';
	if (!await schedule(world, session)) {
		return;
	}

	const pulling: ReadonlyArray<readonly [string, string]> = image?.pull === undefined ? [] : [['PULLING', 'kernel_pulling']];
	const steps: ReadonlyArray<readonly [string, string]> = isNew
		? [['SCHEDULED', 'session_scheduled'], ['PREPARING', 'session_preparing'], ...pulling, ['PREPARED', 'session_prepared'], ['CREATING', 'kernel_creating']]
		: [['SCHEDULED', 'session_scheduled'], ['PREPARING', 'kernel_preparing'], ...pulling];

	let previous = 'PENDING';
	for (const [status, event] of steps) {
		if (previous !== 'PENDING') {
			await wait(world.pace);
		}

		await endOfPull(world, previous);

		if (!isStill(session, previous)) {
			return;
		}

		if (previous === 'PULLING' && image?.pull === 'fails') {
			break;
		}

		setStatus(session, status, status === 'SCHEDULED' && !isNew ? 'scheduled' : session.statusInfo);
		emitEvent(world, event, session);
		previous = status;
	}

	await endOfPull(world, previous);
	if (image?.pull === 'fails') {
		await wait(world.pace);
		setStatus(session, 'CANCELLED', 'image-pull-failed');
		const error = {
			src: 'agent', agent_id: 'i-demo', name: 'ImageNotAvailable', repr: `ImageNotAvailable(${imageReference(image)})`,
		};
		session.statusData = {error};
		session.terminatedAt = new Date();
		emitEvent(world, 'session_cancelled', session, 'image-pull-failed');
		return;
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

	if (session.extras.command !== null) {
		void runBatch(world, session, session.extras.command);
	}
}

/** As 23.09 does it: a new container on the same home. Resolves when it is RUNNING again. */
export async function restart(world: World, session: DemoSession): Promise<void> {
	setStatus(session, 'RESTARTING');
	if (!world.faults.restartsNothing) {
		await session.container?.restart();
	}

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
