import {formatDuration, formatRate} from '../core/format.ts';
import type {Transfer} from '../core/transfer.ts';
import {readStandingLimit} from '../workers/standing-limit.ts';
import {listTransfers} from '../workers/transfer-list.ts';
import {needWords} from './arguments.ts';
import {formatJson, formatTable, write} from './output.ts';
import {describeCheck, describeProgress, describeTransfer} from './transfers-text.ts';
import type {Verb} from './verb.ts';

/** What is to be said of a copy besides its status. */
function remarkOf({state}: Transfer): string {
	const {status, reason, questionsTotal, failed, problem} = state;
	if (status === 'done') {
		return describeCheck(state);
	}

	return questionsTotal > 0
		? `${questionsTotal === 1 ? '1 file is' : `${questionsTotal} files are`} there already`
		: reason ?? problem?.message ?? failed[0]?.reason ?? '';
}

/** `baitui transfers ls` */
export const listVerb: Verb['run'] = async (given, {settings, isJson, stdout, stderr}) => {
	needWords(given, []);
	const transfers = await listTransfers(settings);
	const limit = readStandingLimit(settings.paths.transfers);
	if (isJson) {
		await write(stdout, formatJson({transfers: transfers.map(transfer => describeTransfer(transfer)), limit: limit ?? null}));
	} else if (transfers.length === 0) {
		await write(stderr, 'No copies.\n');
	} else {
		await write(stdout, formatTable(transfers, [
			{heading: 'ID', cell: ({spec}) => spec.id},
			{heading: 'SESSION', cell: ({spec}) => spec.sessionName},
			{heading: 'DIR', cell: ({spec}) => (spec.direction === 'upload' ? 'up' : 'down')},
			{heading: 'FILE', cell: ({spec}) => `${spec.sources[0]?.split('/').at(-1) ?? ''}${spec.sources.length > 1 ? ` +${spec.sources.length - 1}` : ''}`},
			{heading: 'DONE', cell: ({state}) => describeProgress(state)},
			{heading: 'SPEED', cell: ({state}) => (state.status === 'running' ? formatRate(state.rate) : '')},
			{heading: 'LEFT', cell: ({state}) => (state.timeLeft === undefined || state.status !== 'running' ? '' : formatDuration(state.timeLeft))},
			{heading: 'STATE', cell: ({state}) => state.status},
			{heading: 'REASON', cell: transfer => remarkOf(transfer)},
		]));
	}

	return 0;
};
