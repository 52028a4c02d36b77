import {isLive, type DemoSession} from './session.ts';
import type {World} from './world.ts';

const gibibyte = 1024 ** 3;

/** What the machines of a cluster of five sessions have together, by slot. */
const machines: Readonly<Record<string, number>> = {cpu: 128, mem: 1024 * gibibyte, 'cuda.device': 16};

/** What each further session takes that a cluster begins with. */
export const furtherSlots: Readonly<Record<string, number>> = {cpu: 1, mem: 4 * gibibyte};

/** What a cluster that begins with so many further sessions has, so that there is as much room beside them as without them. */
export function capacityFor(further: number): Readonly<Record<string, number>> {
	return Object.fromEntries(Object.entries(machines).map(([name, count]) => [name, count + (further * (furtherSlots[name] ?? 0))]));
}

/** What live sessions take; sessions that wait for their turn take nothing. `except` is left out. */
export function usedSlots(world: World, except?: DemoSession): Readonly<Record<string, number>> {
	const sum: Record<string, number> = {};
	for (const session of world.sessions.values()) {
		for (const [name, count] of isLive(session) && session.status !== 'PENDING' && session !== except ? Object.entries(session.slots) : []) {
			sum[name] = (sum[name] ?? 0) + Number(count);
		}
	}

	return sum;
}
