import assert from 'node:assert/strict';
import {test} from 'node:test';
import {everyScreen, type Command} from '../../source/commands/command.ts';
import {commands} from '../../source/commands/index.ts';
import {fixedKeys, remap} from '../../source/commands/remap.ts';
import {createTable} from '../../source/commands/table.ts';
import {noCustoms, type Customs} from '../../source/core/customs.ts';

const remapped = (changes: Partial<Customs>) => {
	const {commands: mine, problems} = remap(commands, {...noCustoms, ...changes});
	return {table: createTable(mine), problems};
};

const own = (name: string, keys: readonly string[]) => ({
	name, command: 'true', keys, waits: false,
});

test('without wishes every key is as it was', () => {
	const {table, problems} = remapped({});
	assert.deepEqual(problems, []);
	assert.deepEqual(table.commands, commands);
});

test('a command gets the keys that are wished, in whatever case they are written', () => {
	const {table, problems} = remapped({keys: {tunnel: ['T'], refresh: ['Ctrl-T', 'Ctrl-R']}});
	assert.deepEqual(problems, []);
	assert.equal(table.find('sessions', 'T')?.id, 'tunnel');
	assert.equal(table.find('sessions', 't'), undefined);
	assert.equal(table.find('sessions', 'ctrl-t')?.id, 'refresh');
	assert.equal(table.find('sessions', 'ctrl-r')?.id, 'refresh');
});

test('a wished key is taken from the command that had it, which is said', () => {
	const {table, problems} = remapped({keys: {pin: ['t']}});
	assert.equal(table.find('sessions', 't')?.id, 'pin');
	assert.equal(table.find('tunnels', 't')?.id, undefined);
	assert.deepEqual(problems, ['t means pin, and no longer tunnel.']);
	assert.deepEqual(remapped({keys: {pin: ['t'], tunnel: ['p']}}).problems.filter(problem => problem.includes('no longer pin')), []);
});

test('fixed keys keep their meaning, keys that no terminal sends and names that are none are told of', () => {
	const {table, problems} = remapped({keys: {ssh: ['z'], pin: ['q', 'ctrl-c', 'hyper-x'], nothing: ['x']}});
	assert.equal(table.find('sessions', 's')?.id, 'ssh');
	assert.equal(table.find('sessions', 'z')?.id, 'ssh');
	assert.equal(table.find('sessions', 'q')?.id, 'quit');
	assert.deepEqual(problems, [
		'keys.json: there is no command "nothing"; baitui keys lists them.',
		'q for pin: q is fixed.',
		'ctrl-c for pin: is no key that a terminal sends.',
		'hyper-x for pin: is no key that a terminal sends.',
	]);
});

test('what ends something on the server never gets a small letter', () => {
	const grave: Command = {
		id: 'doom', keys: ['X'], isGrave: true, summary: 'end it', on: ['sessions'], run() {},
	};
	const {commands: mine, problems} = remap([grave], {...noCustoms, keys: {doom: ['a', 'Z', 'ctrl-x']}});
	assert.deepEqual(mine[0]!.keys, ['Z', 'ctrl-x']);
	assert.deepEqual(problems, ['a for doom: small letters never end or delete anything on the server.']);
});

test('commands of one\'s own have keys like all others, and names that are free', () => {
	const {table, problems} = remapped({commands: [own('gpus', ['ctrl-g']), own('ssh', ['z'])]});
	assert.equal(table.find('sessions', 'ctrl-g')?.id, 'gpus');
	assert.equal(table.named('gpus', 'sessions')?.id, 'gpus');
	assert.deepEqual(problems, ['commands.json: "ssh" is a command of baitui; give it another name.']);
});

test('whatever is wished, a key means one thing on a screen and the fixed ones what they always did', () => {
	const wishes = Object.fromEntries(commands.map(({id}, index) => [id, [String.fromCodePoint(97 + (index % 26)), `ctrl-${String.fromCodePoint(97 + (index % 7))}`]]));
	const {table} = remapped({keys: wishes, commands: [own('one', ['b']), own('two', ['b'])]});
	for (const screen of everyScreen) {
		const keys = table.commands.filter(({on}) => on.includes(screen)).flatMap(command => command.keys);
		assert.equal(new Set(keys).size, keys.length, screen);
		for (const key of fixedKeys) {
			assert.equal(table.find(screen, key)?.id, createTable(commands).find(screen, key)?.id, `${key} on ${screen}`);
		}
	}
});
