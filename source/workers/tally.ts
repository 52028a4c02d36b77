import type {Problem} from '../core/problem.ts';
import type {Loss, TunnelState} from '../core/tunnel.ts';
import {createMeter} from './meter.ts';

/** What a tunnel carried and lost since it started. */
export type Tally = {
	readonly add: (direction: 'in' | 'out', bytes: number) => void;
	readonly accept: () => void;
	readonly refuse: () => void;
	readonly lose: (problem: Problem) => void;
	/** The way to the session is there again. */
	readonly recover: () => void;
	readonly read: () => Pick<TunnelState, 'totalConnections' | 'bytesIn' | 'bytesOut' | 'rateIn' | 'rateOut' | 'history' | 'refused' | 'lastLoss'>;
};

/** `now` in milliseconds since the epoch. */
export function createTally(now: () => number = Date.now): Tally {
	const [inward, outward] = [createMeter(now), createMeter(now)];
	let totalConnections = 0;
	let refused = 0;
	let lastLoss: Loss | undefined;

	const recover = () => {
		if (lastLoss && lastLoss.lasted === undefined) {
			lastLoss = {...lastLoss, lasted: now() - lastLoss.at};
		}
	};

	return {
		add(direction, bytes) {
			if (direction === 'in') {
				inward.add(bytes);
				recover();
			} else {
				outward.add(bytes);
			}
		},
		accept() {
			totalConnections++;
		},
		refuse() {
			refused++;
		},
		lose(problem) {
			// Until the way is there again it is one and the same loss.
			const isNew = lastLoss === undefined || lastLoss.lasted !== undefined;
			lastLoss = {at: isNew ? now() : lastLoss!.at, reason: problem.message};
		},
		recover,
		read: () => ({
			totalConnections,
			bytesIn: inward.total(),
			bytesOut: outward.total(),
			rateIn: inward.rate(),
			rateOut: outward.rate(),
			history: {in: inward.history(), out: outward.history()},
			refused,
			...(lastLoss && {lastLoss}),
		}),
	};
}
