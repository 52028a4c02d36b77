import type {Choice} from '../core/transfer.ts';
import type {Command, ScreenName, Situation} from './command.ts';

const onCopies: readonly ScreenName[] = ['transfers', 'questions', 'queue', 'queue-questions'];

const hasTransfer = ({transfer}: Situation): boolean => transfer !== undefined;
const has = (...statuses: readonly string[]) => ({transfer}: Situation): boolean => transfer !== undefined && statuses.includes(transfer.state.status);

const isOpen = has('waiting', 'running', 'asking', 'paused');

/** The same key as a capital answers all questions. */
const answer = (key: string, choice: Choice, summary: string): readonly Command[] => [false, true].map(isForAll => ({
	id: `${choice}${isForAll ? '-all' : ''}`,
	keys: [isForAll ? key.toUpperCase() : key],
	...(!isForAll && {hint: choice}),
	summary: isForAll ? `${choice}, for all` : summary,
	on: ['questions', 'queue-questions'],
	run({screens, transfer}) {
		screens.answerTransfer(transfer!, choice, isForAll);
	},
}));

const move = (key: string, direction: 'up' | 'down'): Command => ({
	id: `move-${direction}`,
	keys: [key],
	hint: direction === 'up' ? 'earlier' : 'later',
	summary: direction === 'up' ? 'earlier in the queue' : 'later in the queue',
	on: onCopies,
	isAvailable: hasTransfer,
	isHinted: situation => situation.screen === 'queue' && isOpen(situation),
	run({screens, transfer}) {
		screens.moveTransfer(transfer!, direction);
	},
});

/** What is done with the copy under the cursor. Where it asks, the letters are answers. */
export const copying: readonly Command[] = [
	...answer('o', 'overwrite', 'overwrite the file'),
	...answer('s', 'skip', 'leave what is there'),
	...answer('r', 'rename', 'keep both'),
	...answer('n', 'newer', 'overwrite if older'),
	...answer('e', 'resume', 'go on at its end'),
	{
		id: 'pause-transfer',
		keys: ['p'],
		hint: 'pause',
		summary: 'pause the copy, go on',
		on: onCopies,
		isAvailable: isOpen,
		run({screens, transfer}) {
			screens.pauseTransfer(transfer!);
		},
	},
	{
		id: 'retry-transfer',
		keys: ['r'],
		hint: 'retry',
		summary: 'go on, or try again',
		on: ['transfers', 'queue'],
		isAvailable: has('paused', 'failed', 'cancelled', 'running'),
		isHinted: has('paused', 'failed', 'cancelled'),
		run({screens, transfer}) {
			screens.retryTransfer(transfer!);
		},
	},
	{
		id: 'cancel-transfer',
		keys: ['x'],
		hint: 'cancel copy',
		summary: 'cancel the copy',
		on: onCopies,
		isAvailable: hasTransfer,
		isHinted: isOpen,
		run({screens, transfer}) {
			screens.cancelTransfer(transfer!);
		},
	},
	{
		id: 'clear-transfers',
		keys: ['c'],
		hint: 'clear finished',
		summary: 'forget finished copies',
		on: onCopies,
		isAvailable: hasTransfer,
		run({screens}) {
			screens.clearTransfers();
		},
	},
	{
		id: 'limit-transfer',
		keys: ['L'],
		hint: 'limit speed',
		summary: 'limit the speed of it',
		on: onCopies,
		isAvailable: isOpen,
		isHinted: ({screen}) => screen === 'queue',
		run({screens, transfer}) {
			screens.limitTransfer(transfer!);
		},
	},
	{
		id: 'transfer-details',
		keys: ['enter'],
		hint: 'details',
		summary: 'details of the copy',
		on: ['queue', 'queue-questions'],
		isAvailable: hasTransfer,
		run({screens, transfer}) {
			screens.openTransferDetails(transfer!);
		},
	},
	{
		id: 'queue-here',
		keys: ['enter'],
		hint: 'details',
		summary: 'all copies, this one',
		on: ['transfers', 'questions'],
		isAvailable: hasTransfer,
		run({screens, transfer}) {
			screens.openQueue(transfer);
		},
	},
	move('K', 'up'),
	move('J', 'down'),
];
