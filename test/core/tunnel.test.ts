import assert from 'node:assert/strict';
import {test} from 'node:test';
import {remarkOf, type TunnelState} from '../../source/core/tunnel.ts';

const state: TunnelState = {
	status: 'ready', processId: 1, startedAt: 0, connections: 0, totalConnections: 0, bytesIn: 0, bytesOut: 0, rateIn: 0, rateOut: 0, refused: 0,
};
const lastLoss = {at: 100_000, reason: 'it was cut'};

test('a tunnel that is well has no remark', () => {
	assert.equal(remarkOf(state, 0), '');
});

test('its reason comes first, then a loss of the last minute, then strangers', () => {
	assert.equal(remarkOf({
		...state, reason: 'the server is away', lastLoss, refused: 2,
	}, 100_000), 'the server is away');
	assert.equal(remarkOf({...state, lastLoss, refused: 2}, 159_000), 'it was cut');
	assert.equal(remarkOf({...state, lastLoss: {...lastLoss, lasted: 5000}}, 159_000), 'earlier: it was cut');
	assert.equal(remarkOf({...state, lastLoss, refused: 2}, 161_000), '2 refused');
});
