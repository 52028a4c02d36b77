import {Problem} from '../../core/problem.ts';
import {isOver, type Session} from '../../core/session.ts';
import type {Client} from './client.ts';

/** Asks for the end of an execution, `POST …/stop/`; its status follows. One that ended is no error (valohai.md section 4). */
export async function terminate(client: Client, {id, name}: Session, signal?: AbortSignal): Promise<void> {
	await client.call({
		method: 'POST', path: `executions/${encodeURIComponent(id)}/stop/`, signal, doing: `Stopping ${name}`,
	});
}

/** Deletes an ended execution. Its outputs stay at the service. Problem `refused` for one that is not over. */
export async function remove(client: Client, session: Session, signal?: AbortSignal): Promise<void> {
	if (!isOver(session)) {
		throw new Problem('refused', `${session.name} is ${session.detail}; only ended executions can be deleted.`, {hint: 'Stop it first.'});
	}

	await client.call({
		method: 'DELETE', path: `executions/${encodeURIComponent(session.id)}/`, signal, doing: `Deleting ${session.name}`,
	});
}
