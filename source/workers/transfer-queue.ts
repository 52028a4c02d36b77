import {Problem} from '../core/problem.ts';
import {
	isTransferOver,
	type Answer,
	type TransferSpec,
	type TransferState,
} from '../core/transfer.ts';
import type {RunningTransfer} from '../transfers/transfer.ts';
import type {Ask, Control} from './control.ts';
import {logEvent} from './log.ts';
import {createQueueNotes} from './queue-notes.ts';
import {
	isBusy,
	letGo,
	queueState,
	type Entry,
	type QueueState,
} from './queue-entry.ts';
import {
	changed,
	isDue,
	moved,
	orderOf,
	readQueue,
	recordedState,
	type Change,
	type Direction,
} from './transfer-wishes.ts';

export type Queue = Control<QueueState> & Pick<RunningTransfer, 'retry' | 'renew'> & {
	/** Reads the wishes and begins. */
	readonly look: () => void;
	/** The copies that are not over. */
	readonly ids: () => readonly string[];
	/** Resolves when nothing is left to do, or nothing that goes on without the user. */
	readonly ended: Promise<void>;
};

export type QueueOptions = {
	/** Where the wishes are. */
	readonly directory: string;
	/** Of the queue. */
	readonly id: string;
	readonly start: (spec: TransferSpec, onState: (state: TransferState) => void) => RunningTransfer;
	/** Milliseconds that the process stays while all that is left is paused or asks. */
	readonly patience: number;
};

/** Milliseconds between two notes of how far a copy is. */
const noteInterval = 10_000;

/**
The copies of one session, one after the other. One that is paused, or has nothing left but open questions, lets the next one begin. The wishes are files; while this process lives
nobody else writes them.
*/
export function createQueue({directory, id: queueId, start, patience}: QueueOptions): Queue {
	const entries = new Map<string, Entry>();
	const ended = Promise.withResolvers<void>();
	let isStopping = false;
	let idle: NodeJS.Timeout | undefined;

	const inOrder = (): readonly Entry[] => entries.values().toArray().toSorted((one, other) => orderOf(one.record) - orderOf(other.record));

	const {save, note} = createQueueNotes(directory);

	const finish = (): void => {
		clearTimeout(idle);
		for (const entry of entries.values().filter(({transfer}) => transfer)) {
			note(entry);
		}

		ended.resolve();
	};

	const hear = (entry: Entry, state: TransferState): void => {
		if (isTransferOver(state)) {
			// It is over once that is written.
			return;
		}

		const before = entry.state.status;
		entry.state = state;
		if (state.status !== before) {
			logEvent(`${entry.record.spec.id} ${state.status}${state.reason === undefined ? '' : `: ${state.reason}`}`);
			turn();
		} else if (Date.now() - entry.savedAt > noteInterval) {
			note(entry);
		}
	};

	const begin = (entry: Entry): void => {
		entry.isDue = false;
		entry.state = {...entry.state, status: 'running'};
		if (entry.transfer) {
			entry.transfer.resume();
			return;
		}

		const {spec} = entry.record;
		logEvent(`${spec.id} begins: ${spec.direction} of ${spec.sources.join(' ')} to ${spec.destination}`);
		entry.savedAt = Date.now();
		const transfer = start(spec, state => {
			hear(entry, state);
		});
		entry.transfer = transfer;
		void (async () => {
			const last = await transfer.ended;
			delete entry.transfer;
			entry.state = last;
			const {isPaused: _isPaused, last: _last, ...record} = entry.record;
			save(entry, {...record, ended: last});
			logEvent(`${spec.id} ${last.status}${last.problem ? `: ${last.problem.message}` : ''}`);
			turn();
		})();
	};

	const turn = (): void => {
		if (isStopping) {
			return;
		}

		clearTimeout(idle);
		const all = inOrder();
		const next = all.find(entry => entry.isDue);
		if (next && all.every(entry => !isBusy(entry))) {
			begin(next);
		}

		if (all.every(({record}) => record.ended)) {
			finish();
		} else if (all.every(entry => !(entry.isDue || isBusy(entry)))) {
			idle = setTimeout(finish, patience);
		}
	};

	const look = (): void => {
		const records = readQueue(directory, queueId);
		for (const record of records) {
			// What somebody wrote just before this process could be asked.
			if (!entries.get(record.spec.id)?.transfer) {
				entries.set(record.spec.id, {
					record, state: recordedState(record), isDue: isDue(record), savedAt: 0,
				});
			}
		}

		for (const [id, {transfer}] of entries) {
			if (!transfer && records.every(({spec}) => spec.id !== id)) {
				entries.delete(id);
			}
		}

		turn();
	};

	const entryOf = ({id}: Ask): Entry => {
		if (!entries.has(id as string)) {
			look();
		}

		const entry = entries.get(id as string);
		if (!entry) {
			throw new Problem('not-found', `There is no copy "${String(id)}".`, {hint: 'baitui transfers ls shows them.'});
		}

		return entry;
	};

	const change = (ask: Ask): Entry => {
		const entry = entryOf(ask);
		save(entry, changed(entry.record, ask as Ask & Change, entry.state));
		return entry;
	};

	const tellAll = (word: 'retry' | 'renew'): void => {
		for (const {transfer} of entries.values()) {
			transfer?.[word]();
		}
	};

	return {
		state: () => queueState(entries),
		stop() {
			isStopping = true;
			void (async () => {
				await letGo(entries.values());
				finish();
			})();
		},
		words: {
			look,
			pause(ask) {
				const entry = change(ask);
				entry.isDue = false;
				if (entry.transfer) {
					entry.transfer.pause();
				} else {
					entry.state = recordedState(entry.record);
				}

				turn();
			},
			resume(ask) {
				const entry = change(ask);
				if (isBusy(entry)) {
					// While a try to reach the session is waited for, this is the next one.
					entry.transfer?.resume();
				} else if (entry.state.status !== 'asking') {
					entry.state = entry.transfer ? entry.state : recordedState(entry.record);
					entry.isDue = true;
				}

				turn();
			},
			cancel(ask) {
				const entry = entryOf(ask);
				entry.isDue = false;
				if (entry.transfer) {
					entry.transfer.cancel();
				} else {
					change(ask);
					entry.state = recordedState(entry.record);
					turn();
				}
			},
			limit(ask) {
				const {transfer, record} = change(ask);
				transfer?.setLimit(record.spec.limit);
			},
			answer(ask) {
				entryOf(ask).transfer?.answer(ask.answer as Answer);
			},
			move(ask) {
				entryOf(ask);
				for (const record of moved(inOrder().map(entry => entry.record), ask.id as string, ask.direction as Direction)) {
					save(entries.get(record.spec.id)!, record);
				}
			},
		},
		look,
		ids: () => entries.values().filter(({record}) => !record.ended).map(({record}) => record.spec.id).toArray(),
		retry() {
			tellAll('retry');
		},
		renew() {
			tellAll('renew');
		},
		ended: ended.promise,
	};
}
