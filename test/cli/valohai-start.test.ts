import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	beforeEach,
	test,
} from 'node:test';
import {createMachine, type Machine} from '../helpers/baitui.ts';
import {openMachineTerminal} from '../helpers/machine-terminal.ts';
import {hasTmux} from '../helpers/tmux.ts';
import {control, startValohaiDemo} from '../helpers/valohai-demo.ts';
import {signInToValohai} from '../helpers/valohai-machine.ts';

const noTmux = await hasTmux() ? false : 'tmux is not installed';
const service = await startValohaiDemo();
const machine = createMachine();
const machines: Machine[] = [machine];
const folder = path.join(machine.directory, 'project');

before(async () => {
	await signInToValohai(machine, service);
	fs.mkdirSync(folder);
	fs.writeFileSync(path.join(folder, 'valohai.yaml'), '- step:\n    name: train\n    image: python:3.12\n    command: echo the folder; sleep 600\n    parameters:\n      - {name: lr, type: float, default: 0.1}\n');
});
beforeEach(async () => control(service, 'reset'));
after(async () => {
	await Promise.all(machines.map(async one => one.close()));
});

type Body = {readonly commit: string; readonly step: string; readonly parameters: Readonly<Record<string, unknown>>; readonly title?: string};

const started = async (...words: readonly string[]) => {
	const done = await machine.run(['start', ...words]);
	assert.equal(done.code, 0, done.code === 0 ? '' : `${done.stderr}${(await machine.run(['logs', 'latest'])).stdout}`);
	const asked = service.controls.requests.filter(({method}) => method === 'POST');
	const body = asked.findLast(({target}) => target.endsWith('/executions/'))!.body as Body;
	return {name: done.stdout.trim(), body, uploads: asked.filter(({target}) => target.includes('import-package')).length};
};

test('--adhoc runs the folder as it is here; without it the newest commit of the service runs, and nothing is uploaded', async () => {
	const own = await started('--adhoc', folder, 'train', '--param', 'lr=0.3');
	assert.match(own.body.commit, /^~[\da-f]{64}$/);
	assert.deepEqual([own.body.parameters.lr, own.uploads], [0.3, 1]);
	const logs = await machine.run(['logs', own.name]);
	assert.match(logs.stdout, /the folder/);

	const newest = await started('train', '--param', 'lr=0.3');
	assert.match(newest.body.commit, /^[\da-f]{40}$/);
	assert.deepEqual([newest.body.parameters.lr, newest.uploads], [0.3, 1]);
	assert.match((await machine.run(['logs', newest.name])).stdout, /training with --lr=0\.3/);
	await machine.run(['stop', own.name, newest.name, '--yes']);
});

test('what only one of them can is refused for the other', async () => {
	const keep = await machine.run(['start', 'train', '--keep', '1h']);
	assert.equal(keep.code, 2);
	assert.match(keep.stderr, /keep is for what is started from a folder/);
	const both = await machine.run(['start', '--adhoc', folder, '--commit', 'main', 'train']);
	assert.equal(both.code, 2);
	assert.match(both.stderr, /adhoc and commit exclude each other/);
	assert.equal((await machine.run(['start', '--adhoc', folder, 'nosuch'])).code, 3);
});

test('--again starts an ended one anew: the same commit, step and parameters, from the service and without an upload', async () => {
	const first = await started('--adhoc', folder, 'train', '--param', 'lr=0.7', '--title', 'a try');
	assert.equal((await machine.run(['stop', first.name, '--yes', '--wait'])).code, 0);
	await control(service, 'reset');
	const again = await started('--again', first.name);
	assert.notEqual(again.name, first.name);
	assert.equal(again.uploads, 0);
	const told = ({commit, step, parameters, title}: Body) => ({
		commit, step, parameters, title,
	});
	assert.deepEqual(told(again.body), told(first.body));
	const other = await started('--again', first.name, '--param', 'lr=0.9');
	assert.equal(other.body.parameters.lr, 0.9);
	await machine.run(['stop', again.name, other.name, '--yes']);
});

test('the Connect screen asks a Valohai server\'s user for a token and a project, and not for a password', {skip: noTmux}, async t => {
	const {machine: own, terminal} = await openMachineTerminal({columns: 110, rows: 30});
	machines.push(own);
	t.after(async () => terminal.close());
	await terminal.type('baitui');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('Address'));
	await terminal.type(service.url);
	const form = await terminal.until(text => text.includes('Found: Valohai') && /Token +\[/.test(text) && /Project +\[/.test(text));
	assert.doesNotMatch(form, /│ (?:Password|E-mail|Access key) +\[/);
	// Over the choice of the way to sign in.
	await terminal.send('Tab', 'Tab');
	await terminal.type(service.token);
	const typed = await terminal.until(text => /Token +\[[^ \]]/.test(text));
	assert.ok(!typed.includes(service.token.slice(0, 6)), 'it is not shown');
	await terminal.send('Tab');
	await terminal.type(service.project.name);
	await terminal.until(text => text.includes(`[${service.project.name}`));
	await terminal.send('Enter');
	await terminal.until(text => text.includes('online') && text.includes('#5'));
	await terminal.send('q');
	assert.equal((await own.run(['ls'])).code, 0);
});
