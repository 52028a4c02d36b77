import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import {test} from 'node:test';
import {runProgram} from '../helpers/official-client.ts';
import {request} from './client.ts';

const program = path.resolve(import.meta.dirname, '../../source/demo/main.ts');
const node = ['--import=tsx', program];

async function serve(...given: readonly string[]): Promise<{readonly child: ChildProcess; readonly line: string}> {
	const child = spawn(process.execPath, [...node, ...given], {stdio: ['ignore', 'pipe', 'inherit']});
	const [line] = await once(readline.createInterface({input: child.stdout}), 'line') as [string];
	return {child, line};
}

test('--json prints one line when it answers, and SIGTERM ends it without a trace', async t => {
	const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'baitui-serve-'));
	t.after(() => {
		fs.rmSync(temporary, {recursive: true});
	});
	const child = spawn(process.execPath, [...node, '--json', '--release', '26.9', '--otp'], {stdio: ['ignore', 'pipe', 'inherit'], env: {...process.env, TMPDIR: temporary}});
	let output = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		output += text;
	});
	await once(child.stdout, 'data');
	const said = JSON.parse(output) as Record<string, string>;
	assert.deepEqual(Object.keys(said), ['session', 'api', 'email', 'password', 'accessKey', 'secretKey', 'sessions', 'release', 'pid', 'totpSecret']);
	assert.deepEqual(said.sessions, ['train-llm', 'notebook', 'sft-eval-학습용', 'ablation-7']);
	assert.equal((await request('GET', `${said.session!}/func/`)).json().manager, '26.9.6');
	const file = fs.readdirSync(temporary).find(name => name.startsWith('bdemo-'));
	assert.equal(fs.statSync(path.join(temporary, file!)).mode & 0o077, 0);
	child.kill('SIGTERM');
	assert.deepEqual(await once(child, 'exit'), [0, null]);
	assert.equal(output.trim().split('\n').length, 1);
	assert.deepEqual(fs.readdirSync(temporary).filter(name => name.startsWith('bdemo-')), []);
});

test('passwords and keys differ from run to run', async () => {
	const runs = await Promise.all([serve('--json'), serve('--json')]);
	const [one, other] = runs.map(run => JSON.parse(run.line) as Record<string, string>);
	for (const key of ['password', 'accessKey', 'secretKey']) {
		assert.notEqual(one![key], other![key]);
	}

	for (const {child} of runs) {
		child.kill('SIGINT');
	}

	await Promise.all(runs.map(async ({child}) => once(child, 'exit')));
});

test('it ends by itself when nobody asked anything for a while', async () => {
	const {child} = await serve('--json', '--idle-exit', '0.3');
	assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('a taken port is exit 6 with a hint, a wrong word exit 2', async () => {
	const {child, line} = await serve('--json');
	const {port} = new URL((JSON.parse(line) as Record<string, string>).session!);
	const taken = await runProgram(process.execPath, [...node, '--port', port]);
	child.kill('SIGTERM');
	assert.equal(taken.code, 6);
	assert.match(taken.output, new RegExp(`^Port ${port} is taken\\.\n`));
	for (const given of [['--nonsense'], ['--port', 'x'], ['--release', '1.0'], ['--port', '70000'], ['word']]) {
		const wrong = await runProgram(process.execPath, [...node, ...given]);
		assert.equal(wrong.code, 2, given.join(' '));
		assert.match(wrong.output, /See baitui demo serve --help\./);
		assert.doesNotMatch(wrong.output, / at /);
	}
});

test('--service valohai is the other service, and refuses what only the first one knows', async t => {
	const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'baitui-serve-'));
	t.after(() => {
		fs.rmSync(temporary, {recursive: true});
	});
	const child = spawn(process.execPath, [...node, '--service', 'valohai', '--json'], {stdio: ['ignore', 'pipe', 'inherit'], env: {...process.env, TMPDIR: temporary}});
	t.after(() => {
		child.kill('SIGKILL');
	});
	const [line] = await once(readline.createInterface({input: child.stdout}), 'line') as [string];
	const said = JSON.parse(line) as Record<string, string>;
	assert.deepEqual(Object.keys(said), ['url', 'username', 'password', 'token', 'project', 'projectId', 'executions', 'debugKey', 'pid']);
	assert.equal(fs.statSync(said.debugKey!).mode & 0o077, 0);
	assert.equal((await request('GET', `${said.url!}/api/v0/users/me/`, {Authorization: `Token ${said.token!}`})).json().username, 'me');
	child.kill('SIGTERM');
	assert.deepEqual(await once(child, 'exit'), [0, null]);
	assert.deepEqual(fs.readdirSync(temporary).filter(name => name.startsWith('vdemo-')), []);
	const wrong = await runProgram(process.execPath, [...node, '--service', 'valohai', '--release', '26.9']);
	assert.equal(wrong.code, 2);
	assert.match(wrong.output, /^--release is not for --service valohai\.\n/);
});

test('folders of a given directory stay for the next run', async t => {
	const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'baitui-kept-'));
	t.after(() => {
		fs.rmSync(directory, {recursive: true});
	});
	for (const round of [1, 2]) {
		const {child} = await serve('--json', '--directory', directory);
		const file = path.join(directory, 'folders/data/mine.txt');
		assert.equal(fs.existsSync(file), round === 2);
		fs.writeFileSync(file, 'x');
		child.kill('SIGTERM');
		await once(child, 'exit');
	}

	assert.deepEqual(fs.readdirSync(directory), ['folders']);
});
