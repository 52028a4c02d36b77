import {choiceKeys, type Choice} from '../core/transfer.ts';
import type {BareCommand, ScreenName, Situation} from './command.ts';

const onCopies: readonly ScreenName[] = ['transfers', 'questions', 'queue', 'queue-questions'];

const hasTransfer = ({transfer}: Situation): boolean => transfer !== undefined;
const has = (...statuses: readonly string[]) => ({transfer}: Situation): boolean => transfer !== undefined && statuses.includes(transfer.state.status);

const isOpen = has('waiting', 'running', 'asking', 'paused');

const answerId = (choice: Choice, isForAll: boolean): Choice | `${Choice}-all` => (isForAll ? `${choice}-all` : choice);

/** The commands that answer a question, by their ids. */
export const answerIds: ReadonlySet<string> = new Set(Object.values(choiceKeys).flatMap(choice => [answerId(choice, false), answerId(choice, true)]));

/** The same key as a capital answers all questions. */
const answer = (key: string, choice: Choice): readonly BareCommand[] => [false, true].map(isForAll => ({
	id: answerId(choice, isForAll),
	keys: [isForAll ? key.toUpperCase() : key],
	on: ['questions', 'queue-questions', 'file-questions'],
	run({screens, transfer}) {
		screens.answerTransfer(transfer!, choice, isForAll);
	},
}));

const move = (key: string, direction: 'up' | 'down'): BareCommand => ({
	id: `move-${direction}`,
	keys: [key],
	on: onCopies,
	isAvailable: hasTransfer,
	isHinted: situation => situation.screen === 'queue' && isOpen(situation),
	run({screens, transfer}) {
		screens.moveTransfer(transfer!, direction);
	},
});

/** What is done with the copy under the cursor. Where it asks, the letters are answers. */
export const copying: readonly BareCommand[] = [
	...Object.entries(choiceKeys).flatMap(([key, choice]) => answer(key, choice)),
	{
		id: 'pause-transfer',
		keys: ['p'],
		on: onCopies,
		isAvailable: isOpen,
		run({screens, transfer}) {
			screens.pauseTransfer(transfer!);
		},
	},
	{
		id: 'retry-transfer',
		keys: ['r'],
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
		on: onCopies,
		isAvailable: hasTransfer,
		run({screens}) {
			screens.clearTransfers();
		},
	},
	{
		id: 'limit-transfer',
		keys: ['L'],
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
		on: ['queue', 'queue-questions'],
		isAvailable: hasTransfer,
		run({screens, transfer}) {
			screens.openTransferDetails(transfer!);
		},
	},
	{
		id: 'queue-here',
		keys: ['enter'],
		on: ['transfers', 'questions'],
		isAvailable: hasTransfer,
		run({screens, transfer}) {
			screens.openQueue(transfer);
		},
	},
	move('K', 'up'),
	move('J', 'down'),
];
