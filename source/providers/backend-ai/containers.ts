import {Problem} from '../../core/problem.ts';
import type {Container, Dependency} from '../../core/provider.ts';
import type {Session} from '../../core/session.ts';
import {answerProblem, jsonOf} from './answer-problem.ts';
import {graphql, type Client} from './client.ts';
import {usageOf} from './usage.ts';
import {listOf, recordOf, textOf} from './json.ts';
import {needKnown} from './sessions.ts';

const gone = ({name}: Session) => new Problem('not-found', `The server does not know ${name} any more.`);

/** The containers of a session, the main one first. */
export async function containers(client: Client, session: Session, signal?: AbortSignal): Promise<readonly Container[]> {
	const data = await graphql(client, 'query($id: UUID!) { compute_session(id: $id) { containers { id cluster_role cluster_hostname cluster_idx status live_stat } } }', {id: session.id}, 'Asking for the containers', signal);
	const record = recordOf(data.compute_session);
	if (record.containers === undefined) {
		throw gone(session);
	}

	const rank = (item: Readonly<Record<string, unknown>>) => (item.cluster_role === 'main' ? -1 : Number(item.cluster_idx));
	return listOf(record.containers).map(item => recordOf(item)).toSorted((one, other) => rank(one) - rank(other)).map(item => ({
		id: textOf(item.id), name: textOf(item.cluster_hostname) || textOf(item.cluster_role), detail: textOf(item.status), usage: usageOf(item.live_stat),
	}));
}

/** The console of a container. 23.09 tells that of the main one only, and refuses a name of it (observed). */
export async function logs(client: Client, session: Session, container?: Container, signal?: AbortSignal): Promise<string> {
	const isMain = container === undefined || container.name === 'main1';
	const answer = await client.call({
		method: 'GET', path: `/session/${encodeURIComponent(session.id)}/logs`, signal, timeout: 60_000, ...(!isMain && {query: [['kernel_id', container.id]]}),
	});
	if (answer.status === 400 && !isMain) {
		throw new Problem('refused', 'This release of the server shows the log of the main container only.');
	}

	if (answer.status === 500 || answer.status === 404) {
		throw new Problem('not-found', `The server has no log of ${isMain ? session.name : `${container.name} of ${session.name}`} (${session.detail}).`, {cause: answer});
	}

	await needKnown(client, session, answer, signal);
	if (answer.status !== 200) {
		throw answerProblem(answer, `Reading the log of ${session.name}`);
	}

	const {logs} = recordOf(jsonOf(answer).result);
	return typeof logs === 'string' ? logs : '';
}

/** From `status_history`, which both releases have; the call of that name came with 25.15. */
export async function history(client: Client, session: Session, signal?: AbortSignal): Promise<ReadonlyArray<{readonly detail: string; readonly at: Date}>> {
	const data = await graphql(client, 'query($id: UUID!) { compute_session(id: $id) { status_history } }', {id: session.id}, 'Asking for the history', signal);
	if (!data.compute_session) {
		throw gone(session);
	}

	return Object.entries(recordOf(recordOf(data.compute_session).status_history)).map(([detail, at]) => ({detail: textOf(detail), at: new Date(String(at))}))
		.filter(({at}) => !Number.isNaN(at.getTime())).toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

/** `GET /session/ID/dependency-graph`, nested as it comes; 23.09 writes `KernelStatus.RUNNING` (observed). */
export async function dependencies(client: Client, session: Session, signal?: AbortSignal): Promise<Dependency> {
	const answer = await client.call({method: 'GET', path: `/session/${encodeURIComponent(session.id)}/dependency-graph`, signal});
	await needKnown(client, session, answer, signal);
	if (answer.status !== 200) {
		throw answerProblem(answer, `Asking what ${session.name} depends on`);
	}

	const read = (node: Readonly<Record<string, unknown>>): Dependency => ({
		id: textOf(node.session_id), name: textOf(node.session_name), detail: textOf(node.status).replace(/^\w+\./, ''), needs: listOf(node.depends_on).map(item => read(recordOf(item))),
	});
	return read(jsonOf(answer));
}
