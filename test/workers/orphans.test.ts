import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {after, before, test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {closeTunnel} from '../../source/workers/close.ts';
import {listTunnels} from '../../source/workers/list.ts';
import {isFree} from '../../source/workers/ports.ts';
import {retryTunnel} from '../../source/workers/retry.ts';
import {wishPath} from '../../source/workers/wishes.ts';
import {startWorker} from '../../source/workers/worker-host.ts';
import {eventually} from '../helpers/baitui.ts';
import {echo} from '../helpers/echo.ts';
import {freePort} from '../helpers/free-port.ts';
import {openWorkerRoom, type WorkerRoom} from '../helpers/worker-room.ts';

let room: WorkerRoom;

before(async () => {
	room = await openWorkerRoom();
});
after(async () => {
	await room.close();
});

const isAlive = (processId: number): boolean => {
	try {
		process.kill(processId, 0);
		return true;
	} catch {
		return false;
	}
};

const gone = async (processId: number) => eventually(async () => (isAlive(processId) ? undefined : true), 'the worker is gone');

const answer = async (where: number | string): Promise<string> => String(await echo(where, 'hello\n'));

test('a worker whose wish is gone ends, and its port is free', async () => {
	const {spec, state} = await room.open('rawtcp');
	rmSync(wishPath(room.settings.paths.tunnels, spec.id));
	await gone(state.processId);
	assert.equal(await isFree('127.0.0.1', spec.bind.port!), true);
	assert.match(room.logOf(spec.id), /nobody wishes for it any more/);
});

test('a worker whose runtime directory is taken away, as a logout does, is listed again soon', async () => {
	const {spec, state} = await room.open('rawtcp');
	const runtime = path.join(room.directory, 'run');
	renameSync(path.join(runtime, 'baitui'), path.join(room.directory, 'taken'));
	const again = await eventually(async () => {
		const now = await room.stateOf(spec.id);
		return now.processId === state.processId ? now : undefined;
	}, 'it answers again');
	assert.equal(again.processId, state.processId);
	await closeTunnel(room.settings, spec.id);
	await gone(state.processId);
});

test('of two workers for one wish the second ends and says who has the port', async () => {
	const {spec, state} = await room.open('rawtcp');
	await assert.rejects(startWorker(room.host, 'tunnel', spec.id), (error: unknown) => error instanceof Problem && error.code === 'port-in-use');
	assert.equal((await room.stateOf(spec.id)).processId, state.processId);
	assert.equal(await answer(spec.bind.port!), 'hello\n');
	await closeTunnel(room.settings, spec.id);
});

test('starting again what hangs starts no second worker', {skip: process.platform !== 'linux'}, async () => {
	const {spec, state} = await room.open('rawtcp');
	process.kill(state.processId, 'SIGSTOP');
	await assert.rejects(retryTunnel(room.host, spec.id), (error: unknown) => error instanceof Problem && error.message.includes('does not answer'));
	process.kill(state.processId, 'SIGCONT');
	assert.equal(await answer(spec.bind.port!), 'hello\n');
	await closeTunnel(room.settings, spec.id);
});

test('many starts of one wish at once leave one worker', async () => {
	const {spec, state} = await room.open('rawtcp');
	process.kill(state.processId, 'SIGKILL');
	await gone(state.processId);
	const starts = await Promise.allSettled([1, 2, 3].map(async () => startWorker(room.host, 'tunnel', spec.id)));
	assert.equal(starts.filter(({status}) => status === 'fulfilled').length, 1, JSON.stringify(starts));
	assert.equal(await answer(spec.bind.port!), 'hello\n');
	await closeTunnel(room.settings, spec.id);
	assert.equal(await isFree('127.0.0.1', spec.bind.port!), true);
});

test('what listens and what is listed are the same', {skip: process.platform !== 'linux'}, async () => {
	const opened = [await room.open('rawtcp'), await room.open('rawtcp'), await room.open('rawtcp', {path: path.join(room.directory, 'socket')})];
	process.kill(opened[1]!.state.processId, 'SIGKILL');
	await gone(opened[1]!.state.processId);
	const listed = (await listTunnels(room.settings)).filter(({state}) => state.processId > 0);
	assert.deepEqual(listed.map(({state}) => state.processId), [opened[0]!, opened[2]!].map(({state}) => state.processId));
	for (const {spec} of opened) {
		await closeTunnel(room.settings, spec.id);
	}

	for (const {state} of opened) {
		await gone(state.processId);
	}
});

test('a tunnel outlives who opened it, killed without a word', async () => {
	const port = await freePort();
	const script = path.join(room.directory, 'opener.mts');
	writeFileSync(script, `
		import {openSettings} from '${path.resolve('source/settings/open.ts')}';
		import {openTunnel} from '${path.resolve('source/workers/open.ts')}';
		const session = JSON.parse(process.argv[2]);
		const host = {settings: openSettings(), environment: process.env, folder: '/', workerCommand: ${JSON.stringify(room.host.workerCommand)}};
		const {spec} = await openTunnel(host, {profile: 'real', session, target: 'rawtcp', port: ${port}});
		process.stdout.write(spec.id);
		setInterval(() => {}, 1000);
	`);
	const opener = spawn(process.execPath, ['--import=tsx', script, JSON.stringify(room.session)], {
		cwd: path.resolve('.'), env: room.host.environment, stdio: ['ignore', 'pipe', 'inherit'], detached: true,
	});
	const [id] = await once(opener.stdout, 'data') as [Buffer];
	// Its whole process group, as a terminal that is closed takes it along.
	process.kill(-opener.pid!, 'SIGKILL');
	await once(opener, 'exit');
	assert.equal(await answer(port), 'hello\n');
	assert.equal((await room.stateOf(String(id))).status, 'ready');
	await closeTunnel(room.settings, String(id));
});
