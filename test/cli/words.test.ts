import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {after, test} from 'node:test';
import {copiesGoOn} from '../../source/cli/screen.ts';
import {verbs} from '../../source/cli/verbs.ts';
import {createMachine} from '../helpers/baitui.ts';

const machine = createMachine();
after(machine.close);

test('copies that outlive a screen are told of with the command that shows them', () => {
	assert.equal(copiesGoOn(1, 'baitui demo'), '1 copy goes on in the background; baitui demo shows it.');
	assert.equal(copiesGoOn(2, 'baitui transfers'), '2 copies go on in the background; baitui transfers shows them.');
});

test('the global help lists every verb and every exit code, on stdout', async () => {
	const {code, stdout, stderr} = await machine.run(['--help']);
	assert.deepEqual([code, stderr], [0, '']);
	const missing = Object.keys(verbs).filter(name => !stdout.includes(`\n  ${name} `));
	assert.deepEqual(missing, []);
	assert.match(stdout, /\n {2}130 {2}interrupted/);
});

test('every verb explains itself, within 80 columns', async () => {
	const texts = await Promise.all(Object.values(verbs).map(async ({load}) => {
		const {verb} = await load();
		return verb.usage;
	}));
	assert.deepEqual(texts.filter(text => !text.startsWith('Usage: baitui')), []);
	assert.deepEqual(texts.flatMap(text => text.split('\n')).filter(line => line.length > 80), []);
});

test('baitui VERB --help, baitui help VERB and -h are the same', async () => {
	const answers = await Promise.all([['ls', '--help'], ['help', 'ls'], ['-h', 'ls'], ['ls', '-h', '--nonsense']].map(async args => machine.run(args)));
	assert.deepEqual(answers.map(({code}) => code), [0, 0, 0, 0]);
	assert.equal(new Set(answers.map(({stdout}) => stdout)).size, 1);
});

test('the version is told by flag and by verb', async () => {
	const {version} = JSON.parse(fs.readFileSync('package.json', 'utf8')) as {version: string};
	const byFlag = await machine.run(['--version']);
	const byVerb = await machine.run(['version', '--json']);
	assert.equal(byFlag.stdout, `baitui ${version}\n`);
	assert.deepEqual(JSON.parse(byVerb.stdout), {version: 1, baitui: version});
});

test('a mistyped verb is exit 2 with the one that was meant', async () => {
	const {code, stdout, stderr} = await machine.run(['tunel', 'ls']);
	assert.deepEqual([code, stdout], [2, '']);
	assert.equal(stderr, 'baitui: There is no verb "tunel".\n        Did you mean baitui tunnel?\n');
});

test('names of JavaScript are no verbs', async () => {
	const {code} = await machine.run(['constructor']);
	assert.equal(code, 2);
});

test('a wrong flag is exit 2 and points to the help of its verb', async () => {
	const unknown = await machine.run(['ls', '--jsno']);
	const missing = await machine.run(['ssh']);
	assert.deepEqual([unknown.code, missing.code], [2, 2]);
	assert.match(unknown.stderr, /Did you mean --json\?/);
	assert.match(missing.stderr, /baitui ssh --help/);
});

test('with --json a problem is one JSON object on stderr and nothing on stdout', async () => {
	const {code, stdout, stderr} = await machine.run(['ls', '--json']);
	assert.deepEqual([code, stdout], [4, '']);
	const {error} = JSON.parse(stderr) as {error: {code: string; exit: number; hint: string}};
	assert.deepEqual([error.code, error.exit], ['sign-in-needed', 4]);
	assert.match(error.hint, /baitui login/);
});

test('without a terminal the screen and the demo say so, and name what works without one', async () => {
	const screen = await machine.run([]);
	const demo = await machine.run(['demo']);
	assert.deepEqual([screen.code, demo.code], [2, 2]);
	assert.match(screen.stderr, /terminal.*\n.*baitui ls/);
	assert.match(demo.stderr, /terminal.*\n.*baitui demo serve/);
});

test('a reader that has enough is no failure', async () => {
	const child = spawn(machine.self[0]!, [...machine.self.slice(1), '--help'], {env: machine.environment, stdio: ['ignore', 'pipe', 'pipe']});
	child.stdout.destroy();
	const [code] = await once(child, 'close') as [number];
	assert.equal(code, 0);
});

// Linux has a device that is always full.
if (fs.existsSync('/dev/full')) {
	test('output that cannot be written is a failure', async () => {
		const full = fs.openSync('/dev/full', 'w');
		const child = spawn(machine.self[0]!, [...machine.self.slice(1), '--help'], {env: machine.environment, stdio: ['ignore', full, 'pipe']});
		const [code] = await once(child, 'close') as [number];
		fs.closeSync(full);
		assert.equal(code, 1);
	});
}

test('an unwritable state directory is named in one sentence', async () => {
	const blocked = path.join(machine.directory, 'blocked');
	fs.writeFileSync(blocked, '');
	const {code, stderr} = await machine.run(['tunnel', 'ls'], {environment: {BAITUI_STATE_DIR: path.join(blocked, 'state')}});
	assert.equal(code, 1);
	assert.ok(stderr.includes(path.join(blocked, 'state')), stderr);
	assert.ok(stderr.includes('BAITUI_STATE_DIR'), stderr);
	assert.ok(!stderr.includes('\n    at '), stderr);
});

test('a bug prints its stack and is exit 70', async () => {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as net.AddressInfo;
	const bug = 'data:text/javascript,setInterval(()=>{if(process.listenerCount("uncaughtException")>0)throw new TypeError("planted")},20)';
	const child = spawn(machine.self[0]!, ['--import', bug, ...machine.self.slice(1), 'login', `http://127.0.0.1:${port}`], {env: machine.environment, stdio: ['ignore', 'ignore', 'pipe']});
	const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close') as Promise<[number]>]);
	server.close();
	assert.equal(code, 70, stderr);
	assert.match(stderr, /this is a bug in baitui.*\nTypeError: planted\n {4}at /);
});
