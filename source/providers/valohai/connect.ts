import net from 'node:net';
import type {ByteStream} from '../../core/lending.ts';
import {Problem} from '../../core/problem.ts';
import {findApp, needUsable, type Session} from '../../core/session.ts';
import {connectionProblem} from '../http.ts';
import {lendingSocket} from '../lending-socket.ts';
import type {SshAddress} from './address.ts';
import type {Executions} from './executions.ts';

/** Milliseconds for a TCP connection: a firewall that drops does not answer at all. */
const patience = 10_000;

/** Quiet milliseconds before the system asks whether the other machine is still there. */
const keepAliveDelay = 15_000;

async function dial({host, port}: SshAddress, signal?: AbortSignal): Promise<ByteStream> {
	signal?.throwIfAborted();
	const socket = lendingSocket(onread => net.connect({
		host, port, onread, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveDelay,
	}));
	const deadline = AbortSignal.timeout(patience);
	const either = signal ? AbortSignal.any([signal, deadline]) : deadline;
	const giveUp = () => {
		socket.destroy(Object.assign(new Error('no answer in time'), {code: 'ETIMEDOUT'}));
	};

	either.addEventListener('abort', giveUp);
	try {
		await new Promise<void>((resolve, reject) => {
			socket.once('error', reject);
			socket.once('connect', () => {
				socket.off('error', reject);
				resolve();
			});
		});
		return socket;
	} catch (error) {
		signal?.throwIfAborted();
		throw error;
	} finally {
		either.removeEventListener('abort', giveUp);
	}
}

/** Where the session's sshd is now; or a Problem that says why nothing leads there. */
async function askAddress(executions: Executions, session: Session, app: string, signal?: AbortSignal): Promise<SshAddress> {
	const now = await executions.find(session.id, {isFresh: true, signal});
	if (!now) {
		throw new Problem('not-found', `The service does not know ${session.name} any more.`);
	}

	needUsable(now);
	if (now.apps.length === 0) {
		throw new Problem('session-not-usable', `${now.name} was started without ssh.`, {hint: 'It cannot be added later: start it again with a key, as baitui start does.', isTemporary: false});
	}

	findApp({...now, apps: now.apps.filter(({isInside}) => !isInside)}, app);
	return executions.factsOf(now.id)!.events!.address!;
}

/**
A byte stream to the sshd of an execution: TCP to the address its events say, which need not have the port that was asked for (valohai.md section 5). Where that fails, all is asked
anew, since a run may have begun again on another machine.
*/
export async function connect(executions: Executions, session: Session, app: string, signal?: AbortSignal): Promise<ByteStream> {
	const known = app === 'sshd' ? executions.factsOf(session.id)?.events?.address : undefined;
	if (known) {
		try {
			return await dial(known, signal);
		} catch {
			signal?.throwIfAborted();
		}
	}

	const address = await askAddress(executions, session, app, signal);
	try {
		return await dial(address, signal);
	} catch (error) {
		signal?.throwIfAborted();
		const {message} = connectionProblem(error, `tcp://${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`);
		throw new Problem('unreachable', message, {
			hint: `${session.name} runs, but its sshd cannot be reached from here: the firewall of its machines must let port ${address.port} through.`, cause: error,
		});
	}
}
