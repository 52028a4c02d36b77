import {freePort} from '../helpers/free-port.ts';
import type {Ground} from './ground.ts';
import {
	atMost,
	compare,
	takeTurns,
	timed,
	type Row,
} from './measure.ts';

/** A command in a session that does nothing. */
export async function measureSsh({client, session, baitui, official}: Ground, runs: number): Promise<readonly Row[]> {
	const results = await takeTurns(runs, {
		baitui: async () => ({time: await timed(async () => baitui('ssh', session, '--', 'true'))}),
		official: client && (async () => {
			const port = String(await freePort());
			return {time: await timed(async () => official('ssh', session, '-p', port, '--', 'true'))};
		}),
	});
	return compare({
		measurement: 'baitui ssh NAME -- true', unit: 'ms', value: results.baitui?.time, peer: 'backend.ai ssh', peerValue: results.official?.time, wanted: atMost(0.25),
	});
}
