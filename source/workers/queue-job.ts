import process from 'node:process';
import {Problem, toPlainProblem, toProblem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {
	isOver,
	isSameRun,
	isUsable,
	type Session,
} from '../core/session.ts';
import {outputsSessionOf} from '../core/outputs.ts';
import {folderIdOf} from '../core/storage-folder.ts';
import type {TransferSpec} from '../core/transfer.ts';
import {dropIdleConnections} from '../providers/http.ts';
import type {Settings} from '../settings/settings.ts';
import {createFolderRemote} from '../transfers/folder-remote.ts';
import {createOutputsRemote} from '../transfers/outputs-remote.ts';
import type {FileConnection, Remote} from '../transfers/remote.ts';
import {startTransfer} from '../transfers/transfer.ts';
import {claimControl} from './claim.ts';
import {socketPath} from './control.ts';
import {logEvent} from './log.ts';
import {watchLogout} from './logout.ts';
import {openProvider} from './open-provider.ts';
import {askForFolder} from './ask-folder.ts';
import {askForOutputs} from './ask-outputs.ts';
import {connectSession} from './reach.ts';
import {tellParent} from './spawn.ts';
import {watchSession, type SessionWatch} from './session-watch.ts';
import {createQueue, type Queue} from './transfer-queue.ts';
import {readQueue} from './transfer-wishes.ts';
import {keepUp} from './upkeep.ts';
import {watchForWake} from './wake.ts';
import {wishPath} from './wishes.ts';

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

/** Looks at the session: in session mode nobody else says that it ended or was restarted, and one that is back need not be waited for any longer. */
function watchQueue(provider: Provider, sessionId: string, queue: Queue): SessionWatch {
	let session: Session | undefined;
	let isAway = false;
	const watch = watchSession(provider, sessionId, {
		isBusy: () => true,
		// The copies find out themselves whether anything in it can be reached.
		probe: async () => undefined,
		onChange(now) {
			if (now.status === 'over') {
				watch.stop();
				queue.renew();
				return;
			}

			if (now.session && session && !isSameRun(session, now.session)) {
				queue.renew();
			} else if (now.status === 'known' && isAway) {
				queue.retry();
			}

			session = now.session ?? session;
			isAway = now.status === 'away';
		},
	});
	return watch;
}

/** What the copies of a queue are from or to: a session, a folder without one, or what a session left. */
async function openFarSide(provider: Provider, spec: TransferSpec, {paths}: Settings, signal: AbortSignal): Promise<FileConnection | Remote> {
	const folder = folderIdOf(spec.sessionId);
	if (folder !== undefined) {
		const {found, storage} = await askForFolder(provider, folder, signal);
		return createFolderRemote(await storage.files(found));
	}

	const left = outputsSessionOf(spec.sessionId);
	if (left !== undefined) {
		const {outputs, read} = await askForOutputs(provider, {id: left}, signal);
		return createOutputsRemote(outputs, read);
	}

	return connectSession(provider, await findSession(provider, spec, signal), paths, signal);
}

/** Whether it takes a session that runs. */
const isOfSession = ({sessionId}: TransferSpec): boolean => folderIdOf(sessionId) === undefined && outputsSessionOf(sessionId) === undefined;

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
			return startTransfer(spec, {
				connect: async signal => openFarSide(provider, spec, settings, signal),
				journal,
				onState,
			});
		},
	});
	const logout = await watchLogout(process.env);
	const endUpkeep = await keepUp({
		control: {...queue, state: () => ({...queue.state(), ...(logout.ends() && {endsAtLogout: true})})},
		socketFile: () => socketPath(settings.paths.runtime, id),
		// The socket is the lock of a queue.
		serve: claimControl,
		wishFiles: () => queue.ids().map(copy => wishPath(transfers, copy)),
		onEnd(reason) {
			logEvent(reason);
			queue.stop();
		},
	});
	if (!endUpkeep) {
		// Another process does it.
		await tellParent({status: 'ready'});
		return 0;
	}

	const endWatch = watchForWake(slept => {
		logEvent(`stood still for ${Math.round(slept / 1000)} s`);
		dropIdleConnections();
		watch?.wake();
		queue.renew();
	});
	const watch = isOfSession(first.spec) ? watchQueue(provider, first.spec.sessionId, queue) : undefined;

	// The terminal may go, the copies go on.
	process.on('SIGHUP', () => undefined);
	process.on('SIGTERM', queue.stop);
	process.on('SIGINT', queue.stop);
	logEvent(`copies for ${first.spec.sessionName}`);
	queue.look();
	await tellParent({status: 'ready'});

	await queue.ended;
	endUpkeep();
	endWatch();
	watch?.stop();
	logout.stop();
	logEvent('ends');
	return 0;
}
