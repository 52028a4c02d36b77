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

const isStatus = (word: unknown) => typeof word === 'string' && Object.hasOwn(statuses, word);
const isNumber = (value: unknown) => typeof value === 'number';
const isText = (value: unknown) => typeof value === 'string';
const isYes = (value: unknown) => value === true;
const areNumbers = (value: unknown) => Array.isArray(value) && value.every(number => isNumber(number));

/** What each field must be to be believed. */
const checks: Readonly<Record<keyof TunnelState, (value: unknown) => boolean>> = {
	status: isStatus,
	reason: isText,
	nextTryAt: isNumber,
	processId: isNumber,
	startedAt: isNumber,
	checkedAt: isNumber,
	since: isNumber,
	connections: isNumber,
	totalConnections: isNumber,
	bytesIn: isNumber,
	bytesOut: isNumber,
	rateIn: isNumber,
	rateOut: isNumber,
	history(value) {
		const history = value as Partial<TunnelState['history']> | null;
		return areNumbers(history?.in) && areNumbers(history?.out);
	},
	refused: isNumber,
	lastLoss(value) {
		const loss = value as Partial<Loss> | null;
		return isNumber(loss?.at) && isText(loss?.reason) && ['number', 'undefined'].includes(typeof loss?.lasted);
	},
	awakeUntil: isNumber,
	isUnguarded: isYes,
	endsAtLogout: isYes,
};

/**
The state that a worker answered with. It may be of an older version or a newer one: what is missing counts as nothing, what is not known is left out, and a status that
this version has no word for is `unknown`, with the word itself in the reason.
*/
export function readState(answer: unknown): TunnelState {
	if (typeof answer !== 'object' || answer === null) {
		return silentState('unknown', 'its worker is of another version of baitui');
	}

	const {status} = answer as {readonly status?: unknown};
	const fallback = isStatus(status) ? silentState('unknown') : silentState('unknown', `its worker is of another version of baitui and says "${String(status)}"`);
	const believed = Object.entries(answer).filter(([name, value]) => Object.hasOwn(checks, name) && checks[name as keyof TunnelState](value));
	return {...fallback, ...Object.fromEntries(believed)};
}
