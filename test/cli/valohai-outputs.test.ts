import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {after, test} from 'node:test';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {queueWorkerOf} from '../helpers/queue-worker.ts';
import {startValohaiDemo} from '../helpers/valohai-demo.ts';
import {signInToValohai, sshIsThere} from '../helpers/valohai-machine.ts';

const mebibyte = 1024 * 1024;
const service = await startValohaiDemo();
const machine = createMachine();
after(async () => machine.close());

type Copies = {readonly transfers: ReadonlyArray<{readonly id: string; readonly status: string; readonly reason: string | null; readonly bytes: {readonly done: number; readonly total: number; readonly sent: number; readonly resumed: number}}>};

const copyOf = async (id: string) => (JSON.parse((await machine.run(['transfers', '--json'])).stdout) as Copies).transfers.find(transfer => transfer.id === id);

const run = async (...args: readonly string[]): Promise<string> => {
	const {code, stdout, stderr} = await machine.run(args);
	assert.equal(code, 0, stderr);
	return stdout;
};

test('a download of outputs is a copy of a background process: cut, and its process killed, it goes on with what has arrived', {timeout: 180_000}, async t => {
	await sshIsThere(service);
	await signInToValohai(machine, service);
	const weights = randomBytes(6 * mebibyte);
	fs.mkdirSync(path.join(machine.directory, 'run-1'));
	fs.writeFileSync(path.join(machine.directory, 'run-1', 'weights.bin'), weights);
	await run('cp', '-r', 'run-1', '5:/valohai/outputs/');
	await run('stop', '5', '--yes', '--wait');

	service.faults.cutStorageAfterBytes = 2.5 * mebibyte;
	t.after(() => {
		service.faults.cutStorageAfterBytes = undefined;
		service.controls.failures.length = 0;
	});
	const id = (await run('outputs', '5', '--to', 'got', '--detach')).trim();
	const stored = () => service.controls.requests.filter(({target}) => target.startsWith('/dl/'));
	await eventually(async () => (stored().length > 0 ? true : undefined), 'it begins');
	service.controls.failures.push({
		match: /^GET \/dl\//, status: 503, body: 'busy', headers: {}, isDropped: false, delay: 0, times: Infinity,
	});
	const cut = await eventually(async () => {
		const copy = await copyOf(id);
		return copy && copy.bytes.done >= mebibyte && copy.reason !== null ? copy : undefined;
	}, 'the download is cut in the middle');
	assert.match(cut.reason!, /answered 503|the connection was cut/);
	process.kill(await queueWorkerOf(machine, id), 'SIGKILL');
	const file = path.join(machine.directory, 'got', 'run-1', 'weights.bin');
	assert.ok(!fs.existsSync(file), 'it has its name before all is there');

	service.faults.cutStorageAfterBytes = undefined;
	service.controls.failures.length = 0;
	await run('transfers', 'resume', id);
	const {bytes} = await eventually(async () => {
		const copy = await copyOf(id);
		return copy?.status === 'done' ? copy : undefined;
	}, 'it arrives');
	assert.ok(bytes.resumed >= mebibyte, `${bytes.resumed} bytes were kept`);
	assert.equal(bytes.sent, weights.length - bytes.resumed);
	assert.ok(fs.readFileSync(file).equals(weights));
	assert.ok(stored().length >= 2 && stored().every(({isAuthorized}) => !isAuthorized));
});

test('outputs:NAME is a place to copy from, by one name or as a whole, and never one to copy to', async () => {
	await run('cp', 'outputs:1/model.pkl', 'one.pkl');
	assert.equal(fs.statSync(path.join(machine.directory, 'one.pkl')).size, 300_000);
	await run('cp', '-r', 'outputs:1', 'all/');
	assert.deepEqual(fs.readdirSync(path.join(machine.directory, 'all'), {recursive: true}).map(String).toSorted(), ['metrics', 'metrics/loss.csv', 'metrics/정확도.csv', 'model.pkl']);
	const dry = JSON.parse(await run('cp', '-r', 'outputs:1/metrics', 'all/', '--dry-run', '--json')) as {files: ReadonlyArray<{action: string}>};
	assert.deepEqual(dry.files.map(({action}) => action), ['replace', 'replace']);
	const up = await machine.run(['cp', 'one.pkl', 'outputs:1/']);
	assert.equal(up.code, 10, up.stderr);
	assert.match(up.stderr, /nothing can be put there/);
	assert.equal((await machine.run(['cp', 'outputs:1/nosuch', 'x'])).code, 3);
});

test('delete leaves the outputs at the service, --purge-outputs deletes them too, and neither touches one that runs', async () => {
	const purged = () => service.controls.requests.filter(({method, target}) => method === 'POST' && target.endsWith('/purge/')).length;
	assert.equal((await machine.run(['delete', '6', '--purge-outputs', '--yes'])).code, 10);
	await run('delete', '4', '--yes');
	assert.equal(purged(), 0);
	await run('delete', '5', '--purge-outputs', '--yes');
	assert.equal(purged(), 1);
});

test('outputs that are there already are left alone, and what does not arrive is told by name', async () => {
	await run('outputs', '1', '--to', 'kept');
	const again = await machine.run(['outputs', '1', 'metrics/**', '--to', 'kept', '--json']);
	assert.equal(again.code, 0, again.stderr);
	assert.match(again.stderr, /2 skipped/);
	const {outputs} = JSON.parse(again.stdout) as {outputs: ReadonlyArray<{name: string; file: string}>};
	assert.deepEqual(outputs.map(({file}) => file), outputs.map(({name}) => path.join(machine.directory, 'kept', name)));

	service.controls.failures.push({
		match: /^GET \/dl\//, status: 403, body: 'expired', headers: {}, isDropped: false, delay: 0, times: 1,
	});
	const failed = await machine.run(['outputs', '1', 'model.pkl', '--to', 'other']);
	assert.equal(failed.code, 8, failed.stderr);
	assert.match(failed.stderr, /model\.pkl: The storage of the service answered 403/);
});
