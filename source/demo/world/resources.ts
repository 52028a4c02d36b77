import {isLive, type DemoSession} from './session.ts';
import type {World} from './world.ts';

const gibibyte = 1024 ** 3;

/** What the machines of the cluster have together, by slot. */
export const cluster: Readonly<Record<string, number>> = {cpu: 128, mem: 1024 * gibibyte, 'cuda.device': 16};

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
