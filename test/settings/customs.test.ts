import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {noCustoms} from '../../source/core/customs.ts';
import {readCustoms} from '../../source/settings/customs.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

test('keys.json and commands.json are read; one key or several', t => {
	const directory = temporaryDirectory(t);
	assert.deepEqual(readCustoms(directory), noCustoms);
	writeFileSync(path.join(directory, 'keys.json'), '{"tunnel": "T", "refresh": ["f5", "R"]}');
	writeFileSync(path.join(directory, 'commands.json'), '[{"name": "gpus", "key": "ctrl-g", "command": "nvidia-smi {session}", "wait": false}, {"name": "top", "command": "top", "summary": "load"}]');
	assert.deepEqual(readCustoms(directory), {
		keys: {tunnel: ['T'], refresh: ['f5', 'R']},
		commands: [
			{
				name: 'gpus', command: 'nvidia-smi {session}', keys: ['ctrl-g'], waits: false,
			},
			{
				name: 'top', command: 'top', keys: [], waits: true, summary: 'load',
			},
		],
		problems: [],
	});
});

test('what cannot be used is told of, and the rest is used', t => {
	const directory = temporaryDirectory(t);
	writeFileSync(path.join(directory, 'keys.json'), '{"tunnel": 5, "pin": "P"}');
	writeFileSync(path.join(directory, 'commands.json'), '[{"name": "two words", "command": "x"}, {"name": "ok", "command": "true"}');
	const {keys, commands, problems} = readCustoms(directory);
	assert.deepEqual(keys, {pin: ['P']});
	assert.deepEqual(commands, []);
	assert.equal(problems.length, 2);
	assert.equal(problems[0], 'keys.json: "tunnel" must have a key or a list of keys.');
	assert.match(problems[1]!, /^commands\.json is no JSON and is not used: /);
	writeFileSync(path.join(directory, 'keys.json'), '[]');
	writeFileSync(path.join(directory, 'commands.json'), '[{"name": "two words", "command": "x"}, 7]');
	assert.deepEqual(readCustoms(directory).problems, [
		'keys.json is not used: it must be an object of command names and keys.',
		'commands.json: number 1 needs "name" (letters, digits, dashes), "command" and, if any, "key".',
		'commands.json: number 2 needs "name" (letters, digits, dashes), "command" and, if any, "key".',
	]);
});
