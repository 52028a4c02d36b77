import os from 'node:os';
import {setTimeout as pause} from 'node:timers/promises';
import {Problem} from '../core/problem.ts';
import {parseRate} from '../core/rate.ts';
import {isTransferOver, type Choice, type Transfer} from '../core/transfer.ts';
import type {Settings} from '../settings/settings.ts';
import {callTransfer, clearTransfer, type TransferCall} from '../workers/transfer-call.ts';
import {writeStandingLimit} from '../workers/standing-limit.ts';
import {listTransfers} from '../workers/transfer-list.ts';
import type {WorkerHost} from '../workers/worker-host.ts';
import type {Arguments} from './arguments.ts';
import {workerHost} from './connect.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

/** The copies that a word means: an id or its beginning, or all of a session. Problem `not-found`, `not-unique`. */
export function selectTransfers(transfers: readonly Transfer[], word: string): readonly Transfer[] {
	const byId = transfers.filter(({spec}) => spec.id.startsWith(word));
	const bySession = transfers.filter(({spec}) => spec.sessionName === word || spec.sessionId === word);
	if (bySession.length > 0) {
		return bySession;
	}

	if (byId.length === 0) {
		throw new Problem('not-found', `There is no copy "${word}".`, {hint: 'baitui transfers ls shows them.'});
	}

	if (byId.length > 1) {
		throw new Problem('not-unique', `"${word}" is the beginning of several ids.`, {hint: `They are ${byId.map(({spec}) => spec.id).join(', ')}.`});
	}

	return byId;
}

const isHere = ({spec}: Transfer) => spec.host === os.hostname();
const isOpen = ({state}: Transfer) => !isTransferOver(state);

/** What a subverb does. */
type Change = {
	/** The copies that --all means. */
	readonly fits: (transfer: Transfer) => boolean;
	readonly apply: (host: WorkerHost, id: string) => Promise<void>;
	/** What is said of each. */
	readonly done: string;
	/** The word in `--json`. */
	readonly name: string;
};

const call = (words: TransferCall) => async (host: WorkerHost, id: string) => callTransfer(host, id, words);

async function untilOver(settings: Settings, id: string): Promise<void> {
	while ((await listTransfers(settings)).some(transfer => transfer.spec.id === id && isOpen(transfer))) {
		await pause(50);
	}
}

const changes = {
	pause: {
		fits: isOpen, apply: call({ask: 'pause'}), done: 'Paused', name: 'paused',
	},
	resume: {
		fits: ({state}) => state.status === 'paused', apply: call({ask: 'resume'}), done: 'Goes on', name: 'resumed',
	},
	retry: {
		fits: ({state}) => state.status === 'failed', apply: call({ask: 'resume'}), done: 'Tries again', name: 'retried',
	},
	cancel: {
		fits: isOpen,
		async apply(host, id) {
			await callTransfer(host, id, {ask: 'cancel'});
			await untilOver(host.settings, id);
		},
		done: 'Cancelled',
		name: 'cancelled',
	},
	clear: {
		fits: transfer => !isOpen(transfer),
		apply: async (host, id) => clearTransfer(host, id),
		done: 'Forgot',
		name: 'cleared',
	},
} as const satisfies Readonly<Record<string, Change>>;

async function run(given: Arguments, context: Parameters<Verb['run']>[1], {fits, apply, done, name}: Change, isAll = given.flag('all')): Promise<number> {
	if (isAll === (given.words.length > 0)) {
		throw new Problem('usage', isAll ? '--all takes no ids.' : 'It is not said which copy is meant.', {hint: 'Give an id or a session, or --all; baitui transfers ls shows them.'});
	}

	const host = workerHost(context);
	const transfers = await listTransfers(context.settings);
	const chosen = new Set(isAll
		// A home may be shared: those of other login hosts are carried out there.
		? transfers.filter(transfer => fits(transfer) && isHere(transfer))
		: given.words.flatMap(word => selectTransfers(transfers, word)));
	for (const {spec} of chosen) {
		await apply(host, spec.id);
		if (!context.isJson) {
			await write(context.stderr, `${done}: ${spec.id} (${spec.sessionName} ${spec.sources[0] ?? ''}).\n`);
		}
	}

	if (context.isJson) {
		await write(context.stdout, formatJson({[name]: [...chosen].map(({spec}) => spec.id)}));
	} else if (chosen.size === 0 && name !== 'limited') {
		await write(context.stderr, 'There is no such copy now.\n');
	}

	return 0;
}

const plainVerb = (change: Change): Verb['run'] => async (given, context) => run(given, context, change);

/** `baitui transfers limit SPEED ID...` */
const limitVerb: Verb['run'] = async (given, context) => {
	const [speed, ...words] = given.words;
	if (speed === undefined) {
		throw new Problem('usage', 'SPEED is missing.');
	}

	const limit = parseRate(speed) ?? null;
	if (given.flag('all')) {
		writeStandingLimit(context.settings.paths.transfers, limit ?? undefined);
	}

	const said = limit === null ? 'No limit' : `At most ${speed} a second`;
	if (given.flag('all') && !context.isJson) {
		await write(context.stderr, `${said}: copies that are still to come.\n`);
	}

	return run({...given, words}, context, {
		fits: isOpen, apply: call({ask: 'limit', limit}), done: said, name: 'limited',
	});
};

const choices: readonly Choice[] = ['overwrite', 'skip', 'newer', 'rename', 'resume'];

/** `baitui transfers answer WHAT ID...` */
const answerVerb: Verb['run'] = async (given, context) => {
	const [word, ...words] = given.words;
	const choice = choices.find(choice => choice === word);
	if (choice === undefined) {
		throw new Problem('usage', word === undefined ? 'WHAT is missing.' : `An answer cannot be "${word}".`, {hint: `It is one of ${choices.join(', ')}.`});
	}

	return run({...given, words}, context, {
		fits: ({state}) => state.questions.length > 0, apply: call({ask: 'answer', answer: {choice}}), done: `Answered with ${choice}`, name: 'answered',
	});
};

/** The subverbs of `baitui transfers` that change something. */
export const changeVerbs: Readonly<Record<string, Verb['run']>> = {
	pause: plainVerb(changes.pause),
	resume: plainVerb(changes.resume),
	retry: plainVerb(changes.retry),
	cancel: plainVerb(changes.cancel),
	clear: async (given, context) => run(given, context, changes.clear, given.words.length === 0),
	limit: limitVerb,
	answer: answerVerb,
};
