import {Problem} from '../../core/problem.ts';
import {isOver, type Session} from '../../core/session.ts';
import type {HttpAnswer} from '../http.ts';
import {answerProblem, describe, refusalOf} from './answer-problem.ts';
import type {Call, Client} from './client.ts';
import {listSessions, needKnown, readSession} from './sessions.ts';

/** Milliseconds: 23.09 answers to these when they are done, a restart after 18 s on an idle machine (observed). */
const patience = 180_000;

const pathOf = ({id}: Session) => `/session/${encodeURIComponent(id)}`;

/** Asks for a change. What the session's state or this release does not allow is Problem `refused`. */
async function change(client: Client, session: Session, call: Call, doing: string, hint?: string): Promise<HttpAnswer> {
	const answer = await client.call({...call, timeout: patience});
	await needKnown(client, session, answer, call.signal);
	const refusal = refusalOf(answer);
	if (answer.status === 501 || refusal.type === 'url-not-found' || answer.status === 405) {
		throw new Problem('refused', `${doing}: this release of the server has no such thing${answer.status === 501 ? ` (${describe(refusal, 501)})` : ''}.`, hint === undefined ? {} : {hint});
	}

	if (answer.status === 403 || answer.status === 400) {
		throw new Problem('refused', `${doing}: the server answered ${describe(refusal, answer.status)}.`, hint === undefined ? {} : {hint});
	}

	if (answer.status >= 300) {
		throw answerProblem(answer, doing);
	}

	return answer;
}

/** `DELETE /session/ID` (backendai.md section 5.3). 23.09 never ends a session whose image is being pulled. */
export async function terminate(client: Client, session: Session, isForced: boolean, signal?: AbortSignal): Promise<void> {
	const hint = session.detail === 'PULLING'
		? 'While its image is pulled this release cannot end it; try again when it runs.'
		: (isForced ? 'Try again in a minute.' : 'In this state only force ends it; the server may keep something of it.');
	try {
		await change(client, session, {
			method: 'DELETE', path: pathOf(session), signal, ...(isForced && {query: [['forced', 'true']]}),
		}, `Ending ${session.name}`, hint);
	} catch (error) {
		// Of one that is being prepared 23.09 says that there is none, and ends it (observed).
		const now = error instanceof Problem && error.code === 'not-found' && !isOver(session) ? await readSession(client, session.id, signal) : undefined;
		if (!now || (now.status !== 'stopping' && !isOver(now))) {
			throw error;
		}
	}
}

export async function restart(client: Client, session: Session, signal?: AbortSignal): Promise<void> {
	await change(client, session, {method: 'PATCH', path: pathOf(session), signal}, `Restarting ${session.name}`, 'Start another one like it instead.');
}

/**
`POST /session/ID/rename`: 23.09 wants the name in the query, 26.4 and later in the body; both together fit all (backendai-observed-26 section 0). 23.09 gives a name to two sessions, and then
finds neither by it, so what is there is looked at first.
*/
export async function rename(client: Client, session: Session, name: string, signal?: AbortSignal): Promise<void> {
	const sessions = await listSessions(client, signal);
	if (sessions.some(other => other.id !== session.id && other.name === name && other.status !== 'ended' && other.status !== 'failed')) {
		throw new Problem('refused', `There is a session "${name}" already.`, {hint: 'Choose another name.'});
	}

	if (!/^(?=.{4,64}$)\w[\w\-.]*\w$/.test(name)) {
		throw new Problem('usage', `A session cannot be called "${name}".`, {hint: 'A name has 4 to 64 letters, digits, - _ and dots.'});
	}

	await change(client, session, {
		method: 'POST', path: `${pathOf(session)}/rename`, query: [['name', name]], json: {name}, signal,
	}, `Renaming ${session.name}`, 'Only a running session can be renamed.');
}

/** Interrupts code that was started through the service itself; what runs in a shell goes on. */
export async function interrupt(client: Client, session: Session, signal?: AbortSignal): Promise<void> {
	await change(client, session, {method: 'POST', path: `${pathOf(session)}/interrupt`, signal}, `Interrupting ${session.name}`);
}
