import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import {createMachine, type Finished, type Machine} from '../helpers/baitui.ts';
import {realCluster} from '../helpers/real-cluster.ts';
import {realRig} from '../helpers/real-rig.ts';

const execute = promisify(execFile);
const mark = randomBytes(3).toString('hex');

type Report = {
	readonly from: string;
	readonly key: {readonly fingerprint: string} | null;
	readonly accepted: ReadonlyArray<{readonly fingerprint: string}> | null;
	readonly registered: {readonly fingerprint: string} | null;
};

if (realCluster && realRig) {
	const cluster = realCluster;
	const rig = realRig;
	const names = [`made-${mark}`, `mine-${mark}`] as const;
	let machine: Machine;

	const succeed = ({code, stdout, stderr}: Finished): string => {
		assert.equal(code, 0, stderr);
		return stdout;
	};

	const start = async (name: string) => succeed(await machine.run(['start', cluster.image, '--name', name, '--cpu', '1', '--mem', '256m', '--wait=5m']));
	const report = async (name: string) => JSON.parse(succeed(await machine.run(['key', name, '--json']))) as Report;
	const fingerprint = async (file: string) => (await execute('ssh-keygen', ['-lf', file])).stdout.split(' ', 2)[1]!;

	before(async () => {
		machine = createMachine();
		succeed(await machine.run(['login', cluster.session, '--user', cluster.user, '--password-stdin'], {input: `${cluster.password}\n`}));
	});

	after(async () => {
		await rig.forgetKeyPair(cluster.accessKey);
		await machine.run(['stop', ...names, '--yes', '--wait']);
		await machine.close();
	});

	test('a pair that the server makes is that of the next session, and of none that runs', async () => {
		const earlier = JSON.parse(succeed(await machine.run(['ls', '--json']))) as {readonly sessions: ReadonlyArray<{readonly name: string; readonly status: string}>};
		const running = earlier.sessions.find(({status}) => status === 'running')?.name;
		const file = path.join(machine.directory, 'made');
		succeed(await machine.run(['own-key', 'generate', '--out', file, '--yes']));
		assert.equal(fs.statSync(file).mode & 0o777, 0o600);
		const print = await fingerprint(file);
		await start(names[0]);
		const {from, key, accepted, registered} = await report(names[0]);
		assert.equal(from, 'registered');
		assert.deepEqual([key, registered].map(one => one!.fingerprint.includes(print)), [true, true]);
		// 26.9 lets in the key of the session's other containers too.
		assert.ok(accepted!.some(one => one.fingerprint.includes(print)));
		assert.equal(succeed(await machine.run(['ssh', names[0], '--', 'echo in'])), 'in\n');
		if (running !== undefined) {
			assert.equal((await report(running)).from, 'session');
		}
	});

	test('a key of one\'s own, which is no RSA, is registered and opens the next session: baitui\'s ssh, a copy, and plain ssh with the file', async () => {
		const file = path.join(machine.directory, 'mine');
		await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'mine', '-f', file]);
		succeed(await machine.run(['own-key', 'register', file, '--yes']));
		await start(names[1]);
		const {from, key} = await report(names[1]);
		assert.deepEqual([from, key?.fingerprint.includes(await fingerprint(file))], ['registered', true]);
		assert.equal(succeed(await machine.run(['ssh', names[1], '--', 'echo in'])), 'in\n');
		succeed(await machine.run(['cp', `${names[1]}:.ssh/authorized_keys`, path.join(machine.directory, 'copied')]));
		assert.deepEqual(fs.readFileSync(path.join(machine.directory, 'copied'), 'utf8').split(' ', 2), fs.readFileSync(`${file}.pub`, 'utf8').split(' ', 2));
		const {stdout: json} = await machine.run(['tunnel', names[1], 'sshd', '--detach', '--json']);
		const {stdout} = await execute('ssh', [
			'-F', '/dev/null', '-i', file, '-p', /"port": (\d+)/.exec(json)![1]!, '-o', 'IdentitiesOnly=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', 'work@127.0.0.1', 'echo mine',
		]);
		assert.equal(stdout, 'mine\n');
	});

	test('a folder .ssh cannot be made, and the sentence names the way that is left', async () => {
		const file = path.join(machine.directory, 'mine.pub');
		const {code, stderr} = await machine.run(['own-key', 'folder', file]);
		assert.equal(code, 10, stderr);
		assert.match(stderr, /own-key register/);
	});

	test('the password of the session is handed out on request', async () => {
		assert.match(succeed(await machine.run(['key', names[1], '--password'])), /^\S{8,}\n$/);
	});
} else {
	test('no real cluster and its rig are named', {skip: true});
}
