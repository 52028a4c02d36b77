import assert from 'node:assert/strict';
import {performance} from 'node:perf_hooks';
import {test} from 'node:test';
import {eventually} from '../helpers/baitui.ts';
import {startValohaiDemo} from '../helpers/valohai-demo.ts';
import {openValohaiScreen} from '../helpers/valohai-screen.ts';

const service = await startValohaiDemo();

/** When the list was asked for, in milliseconds. */
const times: number[] = [];
const {requests} = service.controls;
const push = requests.push.bind(requests);
requests.push = (...seen) => {
	times.push(...seen.filter(({method, target}) => method === 'GET' && target.startsWith('/api/v0/executions/?')).map(() => performance.now()));
	return push(...seen);
};

/** The pauses before the next so many questions, after one that was asked from now on. */
async function pauses(count: number): Promise<readonly number[]> {
	const from = times.length;
	const asked = await eventually(async () => (times.length > from + count ? times.slice(from, from + count + 1) : undefined), `the list is asked for ${count} times more`);
	return asked.slice(1).map((time, index) => time - asked[index]!);
}

/** A timer may be early by as much. */
const slack = 20;

test('the service is asked each five seconds while an execution waits, each ten else, and as late as it says when it is too much', {timeout: 240_000}, async t => {
	await openValohaiScreen(t, service);
	for (const pause of await pauses(2)) {
		assert.ok(pause >= 5000 - slack, `${pause} ms`);
	}

	await service.setStatus(7, 'stopped');
	await service.setStatus(8, 'stopped');
	// One question finds out that nothing waits any more.
	await pauses(1);
	for (const pause of await pauses(2)) {
		assert.ok(pause >= 10_000 - slack, `${pause} ms`);
	}

	service.controls.failures.push({
		match: /^GET \/api\/v0\/executions\//, status: 429, body: '{"detail": "Request was throttled."}', headers: {'Retry-After': '14'}, isDropped: false, delay: 0, times: 1,
	});
	const [pause] = await pauses(1);
	assert.ok(pause! >= 14_000 - slack, `${pause} ms`);
});
