import {Problem} from '../../core/problem.ts';
import {findSession} from '../../core/session.ts';
import {valueOf, type StartWish} from '../../core/start.ts';
import type {HttpAnswer} from '../http.ts';
import {
	answerProblem,
	describe,
	jsonOf,
	refusalOf,
} from './answer-problem.ts';
import type {Client} from './client.ts';
import {
	listOf,
	recordOf,
	slotsOf,
	textOf,
} from './json.ts';
import {listSessions} from './sessions.ts';
import {
	bodyOf,
	checkWish,
	parseMount,
	type Resolved,
} from './start-wish.ts';

/** Names of the slots of the cluster, such as cpu, mem, cuda.device. */
async function slotNames(client: Client, signal?: AbortSignal): Promise<readonly string[]> {
	return Object.keys(jsonOf(await client.demand({method: 'GET', path: '/config/resource-slots', signal}, 'Asking for the resources of the cluster')));
}

/** What a preset stands for. Problem `not-found`, listing the presets. */
async function readPreset(client: Client, name: string, signal?: AbortSignal): Promise<Pick<Resolved, 'preset' | 'presetShm'>> {
	const answer = jsonOf(await client.demand({method: 'GET', path: '/resource/presets', signal}, 'Asking for the presets'));
	const presets = listOf(answer.presets).map(preset => recordOf(preset));
	const preset = presets.find(preset => preset.name === name);
	if (!preset) {
		throw new Problem('not-found', `There is no preset "${name}".`, {hint: presets.length === 0 ? 'The cluster has none.' : `There are: ${presets.map(preset => textOf(preset.name)).join(', ')}.`});
	}

	const shm = preset.shared_memory;
	return {
		preset: Object.fromEntries(Object.entries(slotsOf(preset.resource_slots)).map(([slot, amount]) => [slot, String(amount)])),
		presetShm: typeof shm === 'string' && Number(shm) > 0 ? shm : undefined,
	};
}

/** Sessions by their ids, since the dead have names too. */
async function idsOf(client: Client, references: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
	if (references.length === 0) {
		return [];
	}

	const sessions = await listSessions(client, signal);
	return references.map(reference => findSession(sessions, reference).id);
}

/** The refusal of a start (backendai.md section 5.1; both releases observed). */
function startProblem(answer: HttpAnswer, wish: StartWish): Problem {
	const refusal = refusalOf(answer);
	const name = valueOf(wish, 'name');
	if (refusal.type === 'session-already-exists') {
		return new Problem('refused', `There is a session "${name}" already.`, {hint: 'Choose another name, or end that one first.'});
	}

	if (answer.status === 400) {
		const fields = Object.entries(recordOf(refusal.data)).map(([field, why]) => `${field} ${textOf(why)}`);
		return new Problem('usage', `The server does not take this: ${[describe({...refusal, title: refusal.message === '' ? refusal.title : ''}, 400), ...fields].join(': ')}.`);
	}

	return answer.status === 500 && (wish.mount ?? []).some(mount => parseMount(mount).isReadOnly)
		? new Problem('refused', 'The server failed at this; releases before 24.03 cannot mount a folder read-only.', {hint: 'Leave :ro out.', cause: answer})
		: answerProblem(answer, 'Starting a session');
}

/** Asks for a session. It is never waited for in the request itself: that would hang until the session runs. */
export async function start(client: Client, wish: StartWish, signal?: AbortSignal): Promise<{readonly id: string; readonly name: string}> {
	checkWish(wish);
	const preset = valueOf(wish, 'preset');
	const [slots, expanded, after] = await Promise.all([
		(wish.gpu ?? []).length === 0 ? [] : slotNames(client, signal),
		preset === undefined ? {preset: {}, presetShm: undefined} : readPreset(client, preset, signal),
		idsOf(client, wish.after ?? [], signal),
	]);
	const body = await bodyOf(wish, {
		profile: client.profile, slots, ...expanded, after,
	});
	const answer = await client.call({
		method: 'POST', path: '/session', json: body, signal, timeout: 60_000,
	});
	if (answer.status !== 201) {
		throw startProblem(answer, wish);
	}

	const {sessionId, sessionName} = jsonOf(answer);
	return {id: textOf(sessionId), name: textOf(sessionName)};
}
