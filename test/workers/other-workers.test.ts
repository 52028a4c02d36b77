import assert from 'node:assert/strict';
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {test, type TestContext} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import type {TunnelSpec} from '../../source/core/tunnel.ts';
import {openSettings} from '../../source/settings/open.ts';
import type {Settings} from '../../source/settings/settings.ts';
import {closeTunnel} from '../../source/workers/close.ts';
import {socketPath} from '../../source/workers/control.ts';
import {listTunnels} from '../../source/workers/list.ts';
import {isFree} from '../../source/workers/ports.ts';
import {retryTunnel} from '../../source/workers/retry.ts';
import {newId, writeWish} from '../../source/workers/wishes.ts';
import {eventually} from '../helpers/baitui.ts';
import {freePort} from '../helpers/free-port.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

function openRoom(t: TestContext): Settings {
	const directory = temporaryDirectory(t);
	const runtime = path.join(directory, 'run');
	mkdirSync(runtime, {mode: 0o700});
	return openSettings({environment: {XDG_RUNTIME_DIR: runtime, BAITUI_CONFIG_DIR: path.join(directory, 'config'), BAITUI_STATE_DIR: path.join(directory, 'state')}});
}

function wish(settings: Settings, port: number, changes: Partial<TunnelSpec> = {}): TunnelSpec {
	const spec: TunnelSpec = {
		version: 1,
		id: newId(),
		profile: 'prod',
		sessionId: 'id-alpha',
		sessionName: 'alpha',
		target: 'jupyter',
		bind: {host: '127.0.0.1', port},
		host: os.hostname(),
		createdAt: '2026-01-01T00:00:00.000Z',
		...changes,
	};
	writeWish(settings.paths.tunnels, {spec});
	return spec;
}

type Other = {readonly spec: TunnelSpec; readonly port: number; readonly child: ChildProcess};

/** A process that holds a port and a control socket as a worker does, and answers with that. */
async function startOther(t: TestContext, settings: Settings, answer: string): Promise<Other> {
	const port = await freePort();
	const spec = wish(settings, port);
	const child = fork('test/fixtures/other-worker.ts', [socketPath(settings.paths.runtime, spec.id), String(port), answer, spec.id], {execArgv: ['--import=tsx']});
	t.after(() => {
		child.kill('SIGKILL');
	});
	await once(child, 'message');
	child.disconnect();
	return {spec, port, child};
}

const stateOf = async (settings: Settings, id: string) => (await listTunnels(settings)).find(({spec}) => spec.id === id)!.state;

const isGone = async ({child}: Other) => eventually(async () => (child.exitCode !== null || child.signalCode !== null ? true : undefined), 'the worker is gone');

test('a worker of an older version is listed with what it says, and stopped', async t => {
	const settings = openRoom(t);
	const other = await startOther(t, settings, '{"version":0,"state":{"status":"ready","processId":PID,"connections":2}}');
	const state = await stateOf(settings, other.spec.id);
	assert.deepEqual([state.status, state.processId, state.connections], ['ready', other.child.pid, 2]);
	assert.deepEqual([state.totalConnections, state.bytesIn, state.refused, state.history, state.lastLoss], [0, 0, 0, undefined, undefined]);
	await closeTunnel(settings, other.spec.id);
	await isGone(other);
	assert.deepEqual(await listTunnels(settings), []);
	assert.equal(await isFree('127.0.0.1', other.port), true);
});

test('a worker of a newer version is listed with what is understood, its unknown status as a word, and stopped', async t => {
	const settings = openRoom(t);
	const other = await startOther(t, settings, '{"version":2,"mood":"fine","state":{"status":"hibernating","processId":PID,"connections":3,"bytesIn":"many","history":{"in":7},"lastLoss":"yesterday","colours":[1]}}');
	const state = await stateOf(settings, other.spec.id);
	assert.deepEqual([state.status, state.processId, state.connections, state.bytesIn], ['unknown', other.child.pid, 3, 0]);
	assert.match(state.reason ?? '', /another version of baitui.*hibernating/);
	assert.deepEqual([state.history, state.lastLoss, Object.hasOwn(state, 'colours')], [undefined, undefined, false]);
	await closeTunnel(settings, other.spec.id);
	await isGone(other);
	assert.deepEqual(await listTunnels(settings), []);
});

test('a worker that was stopped keeps the others\' states from nobody, is listed as silent, and is closed all the same', {skip: process.platform !== 'linux'}, async t => {
	const settings = openRoom(t);
	const [well, hung] = await Promise.all([1, 2].map(async () => startOther(t, settings, '{"version":1,"state":{"status":"ready","processId":PID}}'))) as [Other, Other];
	hung.child.kill('SIGSTOP');
	const tunnels = await listTunnels(settings);
	const stateIn = (id: string) => tunnels.find(({spec}) => spec.id === id)!.state;
	assert.equal(stateIn(well.spec.id).status, 'ready');
	assert.deepEqual([stateIn(hung.spec.id).status, stateIn(hung.spec.id).reason], ['unknown', 'its worker does not answer']);
	await closeTunnel(settings, hung.spec.id);
	await isGone(hung);
	assert.equal(await isFree('127.0.0.1', hung.port), true);
	assert.deepEqual((await listTunnels(settings)).map(({spec}) => spec.id), [well.spec.id]);
	await closeTunnel(settings, well.spec.id);
});

test('a worker that listens to nothing any more is ended', {skip: process.platform !== 'linux'}, async t => {
	const settings = openRoom(t);
	const mute = await startOther(t, settings, '');
	await closeTunnel(settings, mute.spec.id);
	await isGone(mute);
	assert.deepEqual(await listTunnels(settings), []);
});

test('what holds the socket but is no worker of that tunnel is not ended', {skip: process.platform !== 'linux'}, async t => {
	const settings = openRoom(t);
	const port = await freePort();
	const spec = wish(settings, port);
	const child = fork('test/fixtures/other-worker.ts', [socketPath(settings.paths.runtime, spec.id), String(port), '', 'somebody-else'], {execArgv: ['--import=tsx']});
	await once(child, 'message');
	await assert.rejects(closeTunnel(settings, spec.id), (error: unknown) => error instanceof Problem && error.code === 'failed' && error.message.includes(String(port)));
	assert.deepEqual([child.exitCode, child.signalCode], [null, null]);
	assert.equal((await listTunnels(settings)).length, 1);
	child.kill('SIGKILL');
	await once(child, 'exit');
});

test('a wish of another login host is shown as its own, and neither started nor closed here', async t => {
	const settings = openRoom(t);
	const spec = wish(settings, await freePort(), {host: 'another-login-host'});
	const state = await stateOf(settings, spec.id);
	assert.deepEqual([state.status, state.reason], ['unknown', 'belongs to another-login-host']);
	const host = {
		settings, environment: process.env, folder: '/', workerCommand: [process.execPath, '-e', 'process.send({status: "ready"})'],
	};
	await assert.rejects(retryTunnel(host, spec.id), (error: unknown) => error instanceof Problem && error.code === 'refused' && error.hint!.includes('another-login-host'));
	await assert.rejects(closeTunnel(settings, spec.id), (error: unknown) => error instanceof Problem && error.code === 'refused');
	assert.equal((await listTunnels(settings)).length, 1);
});
