import type {Loss, TunnelState, TunnelStatus} from '../core/tunnel.ts';

/** What is said of a tunnel that says nothing itself. */
export function silentState(status: TunnelStatus, reason?: string): TunnelState {
	return {
		status, ...(reason !== undefined && {reason}), processId: 0, startedAt: 0, connections: 0, totalConnections: 0, bytesIn: 0, bytesOut: 0, rateIn: 0, rateOut: 0, refused: 0,
	};
}

const statuses: Readonly<Record<TunnelStatus, true>> = {
	starting: true, ready: true, retrying: true, 'sign-in-needed': true, ended: true, failed: true, unknown: true,
};

const isStatus = (word: unknown): word is TunnelStatus => typeof word === 'string' && Object.hasOwn(statuses, word);

const isNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(number => typeof number === 'number');

const isHistory = (value: TunnelState['history'] | null): value is NonNullable<TunnelState['history']> => isNumbers(value?.in) && isNumbers(value?.out);

const isLoss = (value: Loss | null | undefined): value is Loss => typeof value?.at === 'number' && typeof value.reason === 'string' && ['number', 'undefined'].includes(typeof value.lasted);

/**
The state that a worker answered with. It may be of an older version or a newer one: what is missing counts as nothing, what is not known is left out, and a status that
this version has no word for is `unknown`, with the word itself in the reason.
*/
export function readState(answer: unknown): TunnelState {
	if (typeof answer !== 'object' || answer === null) {
		return silentState('unknown', 'its worker is of another version of baitui');
	}

	const given = answer as Readonly<Record<keyof TunnelState, unknown>>;
	const text = (name: keyof TunnelState) => (typeof given[name] === 'string' ? {[name]: given[name]} : {});
	const number = (name: keyof TunnelState) => (typeof given[name] === 'number' ? {[name]: given[name]} : {});
	const yes = (name: keyof TunnelState) => (given[name] === true ? {[name]: true} : {});
	const {history, lastLoss} = answer as TunnelState;

	return {
		...(isStatus(given.status) ? silentState(given.status) : silentState('unknown', `its worker is of another version of baitui and says "${String(given.status)}"`)),
		...text('reason'),
		...number('nextTryAt'),
		...number('processId'),
		...number('startedAt'),
		...number('checkedAt'),
		...number('connections'),
		...number('totalConnections'),
		...number('bytesIn'),
		...number('bytesOut'),
		...number('rateIn'),
		...number('rateOut'),
		...number('refused'),
		...yes('isUnguarded'),
		...yes('endsAtLogout'),
		...(isHistory(history) && {history}),
		...(isLoss(lastLoss) && {lastLoss}),
	};
}
