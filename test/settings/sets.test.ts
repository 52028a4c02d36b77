import assert from 'node:assert/strict';
import {readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {withPlanned, type PlannedTunnel, type TunnelSets} from '../../source/core/tunnel-set.ts';
import {setFile} from '../../source/settings/sets.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

const planned: PlannedTunnel = {
	profile: 'lab',
	session: 'train-llm',
	target: 'tensorboard',
	bind: {host: '::1', port: 6006},
	patience: 2.5,
	isShared: true,
	keepalive: '2h',
	appOptions: {arguments: {'--logdir': '/x', '--flag': null, '--many': ['a', 'b']}, environment: {TITLE: 't'}},
};

test('sets are read as they were written, in a file that only its owner reads', t => {
	const directory = temporaryDirectory(t);
	const file = setFile(directory, () => directory);
	assert.deepEqual(file.read(), {});
	const sets: TunnelSets = {
		work: [planned, {
			session: 'b', target: 9000, isReverse: true, bind: {host: '127.0.0.1', port: 3000},
		}],
		socket: [{session: 'b', target: 'jupyter', bind: {path: '/run/x'}}],
	};
	file.write(sets);
	assert.deepEqual(file.read(), sets);
	assert.equal(statSync(path.join(directory, 'tunnels.json')).mode & 0o777, 0o600);
	assert.match(readFileSync(path.join(directory, 'tunnels.json'), 'utf8'), /"bind": "\[::1\]:6006"/);
});

test('a file written by hand may say as little as session and target', t => {
	const directory = temporaryDirectory(t);
	writeFileSync(path.join(directory, 'tunnels.json'), '{"sets": {"work": [{"session": "a", "target": 8888, "bind": "9000"}]}}');
	assert.deepEqual(setFile(directory, () => directory).read(), {work: [{session: 'a', target: 8888, bind: {host: '127.0.0.1', port: 9000}}]});
});

test('what does not fit is one sentence that names the place, and the file stays as it is', t => {
	const directory = temporaryDirectory(t);
	const name = path.join(directory, 'tunnels.json');
	const file = setFile(directory, () => directory);
	const wrong: ReadonlyArray<readonly [string, RegExp]> = [
		['{', /no JSON/],
		['[]', /no object "sets"/],
		['{"sets": {"work": {}}}', /no list as "work"/],
		['{"sets": {"work": [1]}}', /number 1 of "work" is no object/],
		['{"sets": {"work": [{"session": "a"}]}}', /needs as "target" the name of an app or a port number/],
		['{"sets": {"work": [{"session": "a", "target": "b"}, {"session": "a", "target": 70000}]}}', /number 2 of "work" needs as "target"/],
		['{"sets": {"work": [{"session": "a", "target": "b", "bind": "x"}]}}', /"bind" an address/],
		['{"sets": {"work": [{"session": "a", "target": "b", "color": 1}]}}', /"color"/],
		['{"sets": {"work": [{"session": "a", "target": "b", "environment": {"A": 1}}]}}', /"environment" an object of texts/],
	];
	for (const [text, pattern] of wrong) {
		writeFileSync(name, text);
		assert.throws(() => file.read(), (error: unknown) => error instanceof Problem && error.code === 'failed' && error.message.includes(name) && pattern.test(error.message), text);
		assert.equal(readFileSync(name, 'utf8'), text);
	}
});

test('the same target of the same session is replaced where it stood, another one is added', () => {
	const other: PlannedTunnel = {session: 'train-llm', target: 'jupyter'};
	const sets = withPlanned(withPlanned({}, 'work', planned), 'work', other);
	const {bind, ...free} = planned;
	assert.deepEqual(withPlanned(sets, 'work', free), {work: [free, other]});
	assert.equal(withPlanned(sets, 'work', {...other, isReverse: true}).work!.length, 3);
	assert.equal(bind?.port, 6006);
});
