import process from 'node:process';
import {
	Problem,
	toPlainProblem,
	toProblem,
	type PlainProblem,
} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {isOver, isUsable, type Session} from '../core/session.ts';
import type {TransferSpec} from '../core/transfer.ts';
import type {Settings} from '../settings/settings.ts';
import {startTransfer} from '../transfers/transfer.ts';
import {socketPath} from './control.ts';
import {holdClaim} from './hold-claim.ts';
import {logEvent} from './log.ts';
import {openProvider} from './open-provider.ts';
import {connectSession} from './reach.ts';
import {tellParent} from './spawn.ts';
import {createQueue} from './transfer-queue.ts';
import {readQueue} from './transfer-wishes.ts';

/** Milliseconds that the process stays while nothing goes on without the user. */
const patience = 10 * 60_000;

/** The session as it is now. Problem `session-not-usable`, temporary while it may come back. */
async function findSession(provider: Provider, {sessionId, sessionName}: TransferSpec, signal: AbortSignal): Promise<Session> {
	const session = await provider.findSession(sessionId, signal);
	if (!session || isOver(session)) {
		throw new Problem('session-not-usable', `${sessionName} ${session?.reason ? `ended (${session.reason})` : 'is gone'}.`, {hint: 'What it had in kept folders is still there; copy it with another session.'});
	}

	if (!isUsable(session)) {
		throw new Problem('session-not-usable', `${sessionName} is ${session.detail}.`, {isTemporary: true});
	}

	return session;
}

/** Carries out the copies of the queue of that id until none is left. Resolves with the exit code of the process. */
export async function drainQueue(settings: Settings, id: string): Promise<number> {
	const {transfers, journal} = settings.paths;
	const [first] = readQueue(transfers, id);
	if (!first) {
		await tellParent({status: 'ready'});
		return 0;
	}

	let provider: Provider;
	try {
		provider = openProvider({settings, environment: process.env, folder: process.cwd()}, first.spec.profile);
	} catch (error) {
		const problem = toPlainProblem(toProblem(error));
		logEvent(problem.message);
		await tellParent({status: 'problem', ...problem});
		return 1;
	}

	const queue = createQueue({
		directory: transfers,
		id,
		patience,
		start(spec, onState) {
			// Why it cannot be reached, for who asks what it is paused for.
			let trouble: PlainProblem | undefined;
			return startTransfer(spec, {
				async connect(signal) {
					try {
						const connection = await connectSession(provider, await findSession(provider, spec, signal), settings.paths, signal);
						trouble = undefined;
						return connection;
					} catch (error) {
						trouble = toPlainProblem(toProblem(error));
						throw error;
					}
				},
				journal,
				onState(state) {
					onState(state.status === 'paused' && trouble ? {...state, problem: trouble} : state);
				},
			});
		},
	});
	const release = await holdClaim({
		socketFile: () => socketPath(settings.paths.runtime, id),
		control: queue,
		onLost() {
			logEvent('another process is in its place');
			queue.stop();
		},
	});
	if (!release) {
		// Another process does it.
		await tellParent({status: 'ready'});
		return 0;
	}

	// The terminal may go, the copies go on.
	process.on('SIGHUP', () => undefined);
	process.on('SIGTERM', queue.stop);
	process.on('SIGINT', queue.stop);
	logEvent(`copies for ${first.spec.sessionName}`);
	queue.look();
	await tellParent({status: 'ready'});

	await queue.ended;
	release();
	logEvent('ends');
	return 0;
}
