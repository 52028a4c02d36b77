import assert from 'node:assert/strict';
import {test} from 'node:test';
import {redact} from '../../source/core/redact.ts';
import {createRunLog} from '../../source/core/run-log.ts';

test('what was run is there with its time, its result and the line that does the same', () => {
	let now = 1000;
	const log = createRunLog(() => now);
	const end = log.begin({kind: 'run', what: 'ssh to alpha', command: 'baitui ssh alpha'});
	assert.equal(log.runs.get()[0]!.status, 'running');
	now = 1250;
	end({isFailed: true, result: 'exit 255'});
	assert.deepEqual(log.runs.get(), [{
		id: 1, at: 1000, kind: 'run', what: 'ssh to alpha', command: 'baitui ssh alpha', status: 'failed', result: 'exit 255', took: 250, times: 1,
	}]);
});

test('the same call with the same result is counted, another result is a line of its own, and memory is bounded', () => {
	const log = createRunLog();
	for (let count = 0; count < 10_000; count++) {
		log.begin({kind: 'call', what: count % 2 === 0 ? 'POST /admin/gql' : 'GET /folders', command: undefined})({isFailed: false, result: '200'});
	}

	assert.deepEqual(log.runs.get().map(({what, times}) => [what, times]), [['POST /admin/gql', 5000], ['GET /folders', 5000]]);
	log.begin({kind: 'call', what: 'GET /folders', command: undefined})({isFailed: true, result: '502'});
	assert.equal(log.runs.get().length, 3);
	for (let count = 0; count < 1000; count++) {
		log.begin({kind: 'run', what: `run ${count}`, command: undefined})({isFailed: false, result: 'done'});
	}

	assert.equal(log.runs.get().length, 500);
	assert.equal(log.runs.get().at(-1)!.what, 'run 999');
});

test('secrets never get into it', () => {
	for (const [line, shown] of [
		['baitui login --password hunter2 --user me', 'baitui login --password … --user me'],
		['API_TOKEN=abc ./run', 'API_TOKEN=… ./run'],
		['curl -H "Authorization: Bearer x.y"', 'curl -H "Authorization: … x.y"'],
		['--env HF_HOME=/data --env=KEY=zzz', '--env HF_HOME=… --env=KEY=…'],
		['https://me:secret1@a.lab.test/x', 'https://me:…@a.lab.test/x'],
		['{"secret_key": "abc"}', '{"secret_key": …'],
		['baitui ssh train-llm', 'baitui ssh train-llm'],
	] as const) {
		assert.equal(redact(line), shown);
	}

	const log = createRunLog();
	log.begin({kind: 'run', what: 'x --password a1', command: 'x --password a1'})({isFailed: true, result: 'bad password=a1'});
	assert.doesNotMatch(JSON.stringify(log.runs.get()), /a1/);
});
