/*
`vh` and baitui on one project: what one of them changes, the other one sees.
*/
import assert from 'node:assert/strict';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {startValohaiDemo} from '../helpers/valohai-demo.ts';
import {signInToValohai} from '../helpers/valohai-machine.ts';
import {missingVh, Vh} from '../helpers/vh.ts';

const reason = await missingVh();
if (reason !== undefined) {
	console.log(`Skipped: ${reason}`);
}

const skip = reason ?? false;
const service = await startValohaiDemo();
const vh = new Vh(service);
const machine = createMachine();
vh.write({'valohai.yaml': '- step:\n    name: stay\n    image: busybox\n    command: echo here; sleep 600\n'});

before(async () => signInToValohai(machine, service));
after(async () => {
	await machine.close();
	vh.remove();
});

const theirs = async (...words: readonly string[]): Promise<string> => {
	const {code, output} = await vh.run(words);
	assert.equal(code, 0, `vh ${words.join(' ')}\n${output}`);
	return output;
};

const ours = async (...words: readonly string[]): Promise<string> => {
	const {code, stdout, stderr} = await machine.run(words);
	assert.equal(code, 0, `baitui ${words.join(' ')}\n${stderr}`);
	return stdout;
};

type Listed = {readonly sessions: ReadonlyArray<{readonly name: string; readonly detail: string}>};
const detailOf = async (name: string) => (JSON.parse(await ours('ls', '--all', '--json')) as Listed).sessions.find(session => session.name === name)?.detail;

test('vh exec run, stop, delete  =>  baitui ls', {skip}, async () => {
	const [, number] = /Execution #(\d+) created/.exec(await theirs('exec', 'run', '--adhoc', 'stay'))!;
	await eventually(async () => ((await detailOf(`#${number}`)) === 'started' ? true : undefined), 'baitui sees that it started');
	assert.match(await ours('logs', `#${number}`), /here/);
	await theirs('exec', 'stop', number!);
	await eventually(async () => ((await detailOf(`#${number}`)) === 'stopped' ? true : undefined), 'baitui sees that it was stopped');
	await theirs('exec', 'delete', number!);
	assert.equal(await detailOf(`#${number}`), undefined);
});

test('baitui start, stop, delete  =>  vh exec info', {skip}, async () => {
	const name = (await ours('start', '--adhoc', path.resolve(vh.folder), 'stay')).trim();
	const number = name.slice(1);
	assert.match(await theirs('exec', 'info', number), /started/);
	assert.match(await theirs('exec', 'logs', number), /here/);
	await ours('stop', name, '--yes', '--wait');
	assert.match(await theirs('exec', 'info', number), /stopped/);
	await ours('delete', name, '--yes');
	const {code, output} = await vh.run(['exec', 'info', number]);
	assert.notEqual(code, 0, output);
});
