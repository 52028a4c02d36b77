import {toProblem, type Problem} from '../core/problem.ts';
import {waitingState, type Transfer, type TransferState} from '../core/transfer.ts';
import type {Settings} from '../settings/settings.ts';
import {askControl, socketPath} from './control.ts';
import type {QueueState} from './queue-entry.ts';
import {
	isDue,
	queueId,
	readTransfers,
	recordedState,
	type TransferRecord,
} from './transfer-wishes.ts';
import {isOfThisHost} from './wishes.ts';

/** Milliseconds in which a wish without a worker is one that is just starting. */
const youth = 10_000;

/** What a copy is that no worker carries out. */
function idleState(record: TransferRecord): TransferState {
	const state = recordedState(record);
	const {spec, last, askedAt} = record;
	if (record.ended) {
		return state;
	}

	if (!isOfThisHost(spec)) {
		return {...state, status: 'paused', reason: `belongs to ${spec.host}`};
	}

	if (!isDue(record) || Date.now() - (askedAt ?? Date.parse(spec.createdAt)) < youth) {
		return state;
	}

	const open = last?.questionsTotal ?? 0;
	const message = open > 0 ? `${open === 1 ? '1 question waits' : `${open} questions wait`} for an answer` : 'nothing carries it out now';
	return {
		...state, status: 'paused', reason: message, problem: {code: 'failed', message: `The copy is paused: ${message}.`},
	};
}

type Told = Partial<Omit<QueueState, 'processId'>> & {readonly problem?: Problem};

async function askQueue(settings: Settings, id: string): Promise<Told> {
	try {
		return await askControl<QueueState>(socketPath(settings.paths.runtime, id), 'state') ?? {};
	} catch (error) {
		return {problem: toProblem(error)};
	}
}

/** All copies in the order of their queues: the wishes, each with what its worker says now, or what was last known. */
export async function listTransfers(settings: Settings): Promise<readonly Transfer[]> {
	const {transfers: directory} = settings.paths;
	const queues = new Set(readTransfers(directory).filter(record => !record.ended && isOfThisHost(record.spec)).map(({spec}) => queueId(spec)));
	const answers = new Map(await Promise.all([...queues].map(async id => [id, await askQueue(settings, id)] as const)));

	// Read again: one that has no worker any more may just have ended.
	return readTransfers(directory).map(record => {
		const {spec, ended} = record;
		const {transfers, endsAtLogout, problem} = (ended ? undefined : answers.get(queueId(spec))) ?? {};
		if (problem) {
			return {spec, state: {...recordedState(record), reason: problem.message}};
		}

		// A worker of an older version does not tell all that there is now.
		const told = transfers?.[spec.id];
		return {spec, state: told ? {...waitingState, ...told, ...(endsAtLogout && {endsAtLogout})} : idleState(record)};
	});
}
