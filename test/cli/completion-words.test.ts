import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readBashLine} from '../../source/cli/completion-bash.ts';
import {complete, type Known} from '../../source/cli/completion-words.ts';

let asked = 0;
const known: Known = {
	verbs: {
		ls: {summary: 'list'}, ssh: {summary: 'shell', takes: ['session']}, cp: {summary: 'copy', takes: ['place']}, tunnel: {summary: 'ports', takes: ['session', 'app'], subwords: ['stop', 'up']}, use: {summary: 'choose', takes: ['profile']},
	},
	load: async () => ({options: {all: {type: 'boolean'}, bind: {type: 'string', short: 'b'}}, usage: 'Usage:\n\n  -a, --all          all of them\n  -b, --bind PORT    that port\n'}),
	async sessions() {
		asked++;
		return [
			{
				id: '11112222', name: 'train', detail: 'RUNNING', apps: ['sshd', 'jupyter'],
			},
			{
				id: '33334444', name: 'twin', detail: 'RUNNING', apps: [],
			},
			{
				id: '55556666', name: 'twin', detail: 'PENDING', apps: [],
			},
		];
	},
	async paths(place) {
		asked++;
		return {'train:': ['data/', 'log.txt', '.ssh/'], 'train:/data/': ['it\'s one', 'two'], 'vf:': ['models/']}[place] ?? [];
	},
	profiles: () => [{name: 'lab', endpoints: ['https://lab.example']}],
};

const valuesOf = async (line: string) => (await complete(line.split(' '), known)).map(({value}) => value);

test('verbs, sessions, apps, profiles, places and subwords, each in its place', async () => {
	assert.deepEqual(await valuesOf(''), ['ls', 'ssh', 'cp', 'tunnel', 'use']);
	assert.deepEqual(await valuesOf('s'), ['ssh']);
	assert.deepEqual(await valuesOf('ssh '), ['train', '33334444', '55556666']);
	assert.deepEqual(await valuesOf('ssh t'), ['train']);
	assert.deepEqual(await valuesOf('ssh train '), []);
	assert.deepEqual(await valuesOf('cp one tra'), ['train:']);
	assert.deepEqual(await valuesOf('tunnel '), ['stop', 'up', 'train', '33334444', '55556666']);
	assert.deepEqual(await valuesOf('tunnel train '), ['sshd', 'jupyter']);
	assert.deepEqual(await valuesOf('tunnel stop tr'), ['train']);
	assert.deepEqual(await valuesOf('use '), ['lab']);
	assert.deepEqual(await valuesOf('nosuch '), []);
});

test('options with what the help says of them, and their values', async () => {
	const options = await complete(['ssh', '--'], known);
	assert.deepEqual(options.find(({value}) => value === '--bind'), {value: '--bind', description: 'that port'});
	assert.ok(options.some(({value}) => value === '--json'));
	assert.deepEqual(await valuesOf('tunnel -b 80 train j'), ['jupyter']);
	assert.deepEqual(await valuesOf('tunnel --all train j'), ['jupyter']);
	assert.deepEqual(await valuesOf('tunnel --bind '), []);
	assert.deepEqual(await valuesOf('--profile '), ['lab']);
	assert.deepEqual(await valuesOf('--profile lab ssh tr'), ['train']);
	assert.deepEqual(await valuesOf('ssh --profile l'), ['lab']);
});

test('what belongs to the session is not completed, and nobody is asked where no name stands', async () => {
	const before = asked;
	assert.deepEqual(await valuesOf('ssh train -- tr'), []);
	assert.deepEqual(await valuesOf('s'), ['ssh']);
	assert.deepEqual(await valuesOf('ssh --a'), ['--all']);
	assert.equal(asked, before);
});

test('of a copy, paths in a session and in the folders of the service, hidden ones for who begins one', async () => {
	assert.deepEqual(await valuesOf('cp train:'), ['train:data/', 'train:log.txt']);
	assert.deepEqual(await valuesOf('cp one train:.'), ['train:.ssh/']);
	assert.deepEqual(await valuesOf('cp train:/data/it'), ['train:/data/it\'s one']);
	assert.deepEqual(await valuesOf('cp ./train:da'), []);
	assert.deepEqual(await valuesOf('cp v'), ['vf:']);
	assert.deepEqual(await valuesOf('cp vf:m'), ['vf:models/']);
	assert.deepEqual(await valuesOf('ssh train:d'), []);
});

test('a line of bash is cut, unquoted and quoted again as bash and readline do', () => {
	const breaks = ' \t\n"\'@><=;|&(:';
	const become = (line: string, value: string) => {
		const {words, insert} = readBashLine(line, breaks);
		return [words.at(-1), insert(value)];
	};

	assert.deepEqual(readBashLine(String.raw`baitui cp a\ b 'c d' "e \"f" `, breaks).words, ['baitui', 'cp', 'a b', 'c d', 'e "f', '']);
	assert.deepEqual(become(String.raw`baitui cp train:/my\ fo`, 'train:/my folder/'), ['train:/my fo', String.raw`/my\ folder/`]);
	assert.deepEqual(become('baitui cp "train:/my fo', 'train:/my $folder/'), ['train:/my fo', String.raw`train:/my \$folder/`]);
	assert.deepEqual(become('baitui cp train:\'/it', 'train:/it\'s'), ['train:/it', String.raw`/it'\''s`]);
	assert.deepEqual(become('baitui cp train:"/my folder"/s', 'train:/my folder/sub'), ['train:/my folder/s', String.raw`/my\ folder/sub`]);
	assert.deepEqual(become('baitui ls > no', 'note'), ['no', 'note']);
});
