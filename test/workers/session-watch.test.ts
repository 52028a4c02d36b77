import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import type {Provider, SessionEvent} from '../../source/core/provider.ts';
import type {Session} from '../../source/core/session.ts';
import {watchSession, type Watched} from '../../source/workers/session-watch.ts';
import {eventually} from '../helpers/baitui.ts';

const session: Session = {
	id: 'one', name: 'train', status: 'running', detail: 'RUNNING', image: '', resources: {accelerators: []}, apps: [], mounts: [], home: '/home/work', createdAt: new Date(0),
};

/** A service that tells of events when `tell` is called, and ends its stream of events with `cut`. */
function openService(t: {after: (done: () => void) => void}, {tells = true} = {}) {
	const state = {
		now: session, looks: 0, streams: 0, isAway: false,
	};
	let tell: ((event: SessionEvent) => void) | undefined;
	let cut: (() => void) | undefined;
	const provider = {
		async findSession() {
			state.looks++;
			if (state.isAway) {
				throw new Problem('unreachable', 'Nothing listens there.', {isTemporary: true});
			}

			return state.now;
		},
		async watch(onEvent: (event: SessionEvent) => void, signal: AbortSignal) {
			state.streams++;
			if (!tells) {
				throw new Problem('refused', 'No events here.');
			}

			tell = onEvent;
			await new Promise<void>(resolve => {
				cut = resolve;
				signal.addEventListener('abort', () => {
					resolve();
				});
			});
		},
	} as unknown as Provider;
	const said: Watched[] = [];
	const watch = watchSession(provider, 'one', {
		isBusy: () => false, onChange: watched => said.push(watched), probe: async () => undefined,
	});
	t.after(watch.stop);
	return {
		state, said, tell: (sessionId: string) => tell?.({sessionId, name: 'session_terminated'}), cut: () => cut?.(), isHeard: () => tell !== undefined,
	};
}

// The turns of a session nobody uses are 15 s apart; what is seen within these limits was not seen by a turn.
const limit = {timeout: 10_000};

test('an event makes the session be looked at before its turn, and its end is known then', limit, async t => {
	const {state, said, tell, isHeard} = openService(t);
	await eventually(async () => (state.looks === 1 && isHeard() && said.length === 1 ? true : undefined), 'the first look');
	state.now = {
		...session, status: 'ended', detail: 'TERMINATED', reason: 'user-requested',
	};
	tell('one');
	const {reason} = await eventually(async () => said.find(watched => watched.status === 'over'), 'the end');
	assert.equal(reason, 'train ended (user-requested)');
});

test('a flock of events is one look, and those of other sessions are none', limit, async t => {
	const {state, tell, isHeard} = openService(t);
	await eventually(async () => (state.looks === 1 && isHeard() ? true : undefined), 'the first look');
	for (let count = 0; count < 50; count++) {
		tell('another');
		tell('one');
	}

	await eventually(async () => (state.looks > 1 ? true : undefined), 'the look');
	tell('another');
	await new Promise(setImmediate);
	assert.equal(state.looks, 2);
});

test('a service that goes away is known to be away when its stream of events ends, not at the next turn', limit, async t => {
	const {state, said, cut, isHeard} = openService(t);
	await eventually(async () => (state.looks === 1 && isHeard() && said.length === 1 ? true : undefined), 'the first look');
	state.isAway = true;
	cut();
	const {problem} = await eventually(async () => said.find(watched => watched.status === 'away'), 'it is away');
	assert.equal(problem.message, 'Nothing listens there.');
});

test('a service without events, or whose stream ends, is looked at all the same and is not stormed with new streams', limit, async t => {
	const [silent, short] = [openService(t, {tells: false}), openService(t)];
	await eventually(async () => (silent.state.looks === 1 && short.isHeard() ? true : undefined), 'both are looked at');
	short.cut();
	await new Promise(setImmediate);
	assert.deepEqual([silent.state.streams, short.state.streams], [1, 1]);
	assert.equal(silent.said[0]!.status, 'known');
});
