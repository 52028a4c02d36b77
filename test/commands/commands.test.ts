import assert from 'node:assert/strict';
import {test} from 'node:test';
import {everyScreen} from '../../source/commands/command.ts';
import {commands, standardTable} from '../../source/commands/index.ts';
import {keysTable} from '../../source/commands/keys-table.ts';

test('a key means one thing on a screen', () => {
	for (const screen of everyScreen) {
		const keys = commands.filter(command => command.on.includes(screen)).flatMap(command => command.keys);
		assert.deepEqual(keys.filter((key, index) => keys.indexOf(key) !== index), [], screen);
	}
});

test('every command has an id of its own and a summary that fits into the help', () => {
	assert.equal(new Set(commands.map(({id}) => id)).size, commands.length);
	for (const {id, summary} of commands) {
		assert.ok(summary.length > 0 && summary.length <= 23, `${id}: ${summary}`);
	}
});

test('s, u, d, t, /, Enter, r, ? and q mean on the sessions what the manual says', () => {
	const ids = ['s', 'u', 'd', 't', '/', 'enter', 'r', '?', 'f1', 'q', 'f10', 'x'].map(key => standardTable.find('sessions', key)?.id);
	assert.deepEqual(ids, ['ssh', 'upload', 'download', 'tunnel', 'filter', 'details', 'refresh', 'help', 'help', 'quit', 'quit', 'close-tunnels']);
});

test('the table of keys has one row for each command', () => {
	const lines = keysTable().trimEnd().split('\n');
	assert.equal(lines.length, commands.length + 2);
	assert.ok(lines.includes('| `s` | ssh; exit returns | sessions, tunnels, copies, details, tunnel details, files |'));
	assert.ok(lines.every(line => /^\|.*\|$/.test(line)));
});
