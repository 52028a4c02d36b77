import type {Answer} from '../http/exchange.ts';
import {Refusal} from '../http/refusal.ts';
import type {World} from '../world/world.ts';

const tolerated = 2;
const probeInterval = 10_000;

/** Refusal 503 while 26.9's webserver holds the manager for away. */
export function needHealth({managerHealth}: World): void {
	if (Date.now() < managerHealth.awayUntil) {
		throw new Refusal(503, 'manager-connection-unavailable', 'No healthy Manager endpoint is available.', {msg: 'no healthy endpoint is available'});
	}
}

/**
Counts as 26.9's webserver does (`endpoint_pool/pool.py`): an answer that its client leaves before the end is a failure of the manager, any other one a success. Three failures in a
row, and the manager is away until the next probe.
*/
export function countHealth({managerHealth, release}: World, answer: Answer): Answer {
	const {stream} = answer;
	if (!stream || release !== '26.9') {
		managerHealth.failures = 0;
		return answer;
	}

	return {
		...answer,
		stream(response) {
			response.once('close', () => {
				managerHealth.failures = response.writableFinished ? 0 : managerHealth.failures + 1;
				if (managerHealth.failures <= tolerated) {
					return;
				}

				managerHealth.failures = 0;
				managerHealth.awayUntil = Date.now() + probeInterval;
			});
			stream(response);
		},
	};
}
