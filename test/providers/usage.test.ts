import assert from 'node:assert/strict';
import {test} from 'node:test';
import {usageOf} from '../../source/providers/backend-ai/usage.ts';

test('live statistics become meters: CPU, memory, accelerators; what has no capacity is left out', () => {
	const text = JSON.stringify({
		cuda_util: {
			current: '388.0', capacity: '400', pct: '97.00', unit_hint: 'percent',
		},
		io_read: {current: '5', capacity: null, pct: '0'},
		mem: {
			current: '1073741824', capacity: '4294967296', pct: '25.0', unit_hint: 'bytes',
		},
		cpu_util: {
			current: '82.5', capacity: '200', pct: '41.25', unit_hint: 'percent',
		},
		cuda_mem: {
			current: '10', capacity: '20', pct: '50', unit_hint: 'bytes',
		},
		rocm_util: {current: 'NaN', capacity: '100'},
	});
	assert.deepEqual(usageOf(text), [
		{name: 'CPU', share: 0.4125},
		{
			name: 'mem', share: 0.25, used: 1_073_741_824, total: 4_294_967_296,
		},
		{name: 'GPU', share: 0.97},
		{
			name: 'GPU mem', share: 0.5, used: 10, total: 20,
		},
	]);
});

test('a container that is not measured has none', () => {
	for (const value of [null, undefined, '', '{}', 'oops', '{"mem": {"current": "5", "capacity": "0"}}']) {
		assert.deepEqual(usageOf(value), []);
	}
});
