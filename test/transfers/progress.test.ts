import assert from 'node:assert/strict';
import {test} from 'node:test';
import {waitingState, type TransferState} from '../../source/core/transfer.ts';
import {createProgress} from '../../source/transfers/progress.ts';

function start() {
	const states: TransferState[] = [];
	const clock = {time: 0, task() {}, isStopped: false};
	const progress = createProgress(state => {
		states.push(state);
	}, {
		now: () => clock.time,
		every(_milliseconds, task) {
			clock.task = task;
			return () => {
				clock.isStopped = true;
			};
		},
	});
	const pass = (milliseconds: number) => {
		for (let left = milliseconds; left > 0; left -= 100) {
			clock.time += 100;
			clock.task();
		}
	};

	return {
		states, clock, progress, pass,
	};
}

test('counts never fall, and done never passes total, whatever happens in between', () => {
	for (let seed = 1; seed <= 50; seed++) {
		const {states, progress, pass} = start();
		let random = seed;
		const next = (limit: number) => {
			random = (random * 48_271) % 2_147_483_647;
			return random % limit;
		};

		let open = 0;
		let bytes = 0;
		for (let step = 0; step < 300; step++) {
			const event = next(5);
			if (event === 0) {
				const size = next(5000);
				progress.found(size);
				bytes += size;
				open++;
			} else if (event === 1 && bytes > 0) {
				const size = next(bytes + 1);
				progress.copied(size);
				bytes -= size;
			} else if (event === 2 && open > 0) {
				open--;
				progress.fileDone('size');
			} else if (event === 3) {
				progress.skipped();
			} else {
				pass(next(300));
			}
		}

		progress.end('done');
		for (const [index, state] of states.entries()) {
			const before = states[index - 1] ?? state;
			assert.ok(state.bytesDone >= before.bytesDone && state.bytesDone <= state.bytesTotal);
			assert.ok(state.filesDone >= before.filesDone && state.filesDone + state.filesSkipped <= state.filesTotal);
			assert.ok(state.rate >= 0);
		}
	}
});

test('the rate is that of the last five seconds, and falls to nothing when nothing comes', () => {
	const {states, progress, pass} = start();
	progress.found(1_000_000);
	progress.copied(500);
	pass(500);
	assert.equal(states.at(-1)!.rate, 0);
	for (let second = 0; second < 20; second++) {
		progress.copied(1000);
		pass(1000);
	}

	assert.ok(Math.abs(states.at(-1)!.rate - 1000) < 250, String(states.at(-1)!.rate));
	pass(6000);
	assert.equal(states.at(-1)!.rate, 0);
});

test('what is paused has no rate and no time left, and the pause is no part of the rate after it', () => {
	const {progress, pass} = start();
	progress.status({status: 'running'});
	progress.found(1_000_000);
	progress.planned(true);
	for (let second = 0; second < 5; second++) {
		progress.copied(1000);
		pass(1000);
	}

	assert.ok(progress.state().rate > 0 && progress.state().timeLeft! > 0);
	progress.status({status: 'paused'});
	assert.deepEqual([progress.state().rate, progress.state().timeLeft], [0, undefined]);
	// What was under way still arrives.
	progress.copied(1000);
	pass(4000);
	assert.equal(progress.state().timeLeft, undefined);
	progress.status({status: 'running'});
	progress.copied(2000);
	pass(1000);
	assert.equal(progress.state().rate, 2000);
	assert.equal(progress.state().timeLeft, 992_000 / 2);
});

test('nothing new is not told, and news is told once a tick', () => {
	const {states, progress, pass} = start();
	pass(1000);
	const quiet = states.length;
	pass(1000);
	assert.equal(states.length, quiet);
	for (let file = 0; file < 1000; file++) {
		progress.found(1);
	}

	pass(100);
	assert.equal(states.length, quiet + 1);
	assert.equal(states.at(-1)!.filesTotal, 1000);
});

test('the end is told at once, without a current file, and stops the clock', () => {
	const {states, clock, progress} = start();
	progress.found(10);
	progress.started('/a');
	progress.copied(10);
	progress.fileDone('size');
	const last = progress.end('done');
	assert.equal(last, states.at(-1));
	const {endedAt, ...rest} = last;
	assert.equal(typeof endedAt, 'number');
	assert.deepEqual({...rest, rate: 0}, {
		...waitingState, status: 'done', filesDone: 1, filesTotal: 1, bytesDone: 10, bytesTotal: 10,
	});
	assert.ok(clock.isStopped);
});
