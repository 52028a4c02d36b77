import assert from 'node:assert/strict';
import {execFile, spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import process from 'node:process';
import {suite, test} from 'node:test';
import {setTimeout as wait} from 'node:timers/promises';
import {promisify} from 'node:util';
import {Problem} from '../../source/core/problem.ts';
import {createProvider} from '../../source/providers/index.ts';
import {eventually} from '../helpers/baitui.ts';
import {startCuttingRelay} from '../helpers/cutting-relay.ts';
import {echo, startEcho, talk} from '../helpers/echo.ts';
import type {Noticed} from '../helpers/idle-in-silence.ts';
import {noSsh, openPlainSsh} from '../helpers/plain-ssh.ts';
import {profileOf} from '../helpers/real-cluster.ts';
import {openWorkerRoom} from '../helpers/worker-room.ts';

const minute = 60_000;

/** Whether a process can be given a network of its own here, to be taken away. */
const noNetworkOfItsOwn = spawnSync('unshare', ['--net', 'sh', '-c', 'ip link set lo up && ip link set lo down']).status === 0 ? false : 'needs root, unshare and ip';

// Each waits by the clock, so they wait together, each with a cluster of its own.
suite('for minutes', {concurrency: true}, () => {
	test('workers that stood still for more than two minutes serve their ports with the right bytes; what the sshd gave up meanwhile is cut', {skip: process.platform === 'win32', timeout: 6 * minute}, async t => {
		const room = await openWorkerRoom();
		t.after(async () => room.close());
		// What goes through the sshd, which drops a client that is silent for 45 s, and of which session mode tells nothing: a port of this host in the session, and that port from here.
		const back = await room.open(9000, {isReverse: true, host: '127.0.0.1', port: await startEcho(t)});
		await room.until(back.spec.id, 'ready');
		const [raw, inside, ssh] = [await room.open('rawtcp'), await room.open(9000), await room.open('sshd')];
		const all = [back, raw, inside, ssh];
		const ports = {raw: raw.spec.bind.port!, inside: inside.spec.bind.port!, ssh: ssh.spec.bind.port!};
		const [overRaw, overInside, overSsh] = [await talk(ports.raw), await talk(ports.inside), await talk(ports.ssh)];
		assert.equal(await overRaw.say('before\n'), 'before\n');
		assert.equal(await overInside.say('before\n'), 'before\n');
		assert.match(await overSsh.say('SSH-2.0-test\r\n'), /^SSH-2\.0/);
		const sent = Buffer.concat([Buffer.from('echo\n'), randomBytes(64 * 1024 * 1024)]);
		const {bytesIn} = await room.stateOf(raw.spec.id);
		const underWay = echo(ports.raw, sent);
		await eventually(async () => ((await room.stateOf(raw.spec.id)).bytesIn > bytesIn ? true : undefined), 'it flows');

		for (const {state} of all) {
			process.kill(state.processId, 'SIGSTOP');
		}

		const early = echo(ports.raw, 'while it stood still\n');
		await wait(130_000);
		const cut = Promise.all([once(overInside.socket, 'close'), once(overSsh.socket, 'close')]);
		for (const {state} of all) {
			process.kill(state.processId, 'SIGCONT');
		}

		const wokenAt = performance.now();
		assert.equal(String(await early), 'while it stood still\n');
		t.diagnostic(`answered ${Math.round(performance.now() - wokenAt)} ms after it went on`);
		assert.ok((await underWay).equals(sent));
		assert.equal(await overRaw.say('after\n'), 'after\n');
		await cut;
		await eventually(async () => (await Promise.all(all.map(async ({spec}) => room.stateOf(spec.id)))).every(({status}) => status === 'ready') || undefined, 'all are ready');
		assert.equal(String(await echo(ports.inside, 'after\n')), 'after\n');
		assert.match(room.logOf(inside.spec.id), /stood still for 1[23]\d s/);
		overRaw.close();
	});

	test('an ssh without options of its own is told when its way to the server is gone without a word', {skip: noSsh, timeout: 4 * minute}, async t => {
		const room = await openWorkerRoom();
		t.after(async () => room.close());
		const relay = await startCuttingRelay('127.0.0.1', Number(new URL(room.cluster.endpoints.session).port));
		t.after(async () => relay.close());
		const seen = createProvider(profileOf(`http://127.0.0.1:${relay.port}`, 'session'), room.settings.credentials('real'));
		const tunnel = await room.holdHere(t, 'sshd', {seen});
		const {ended, type} = await openPlainSsh(t, room, tunnel.port);
		relay.silence();
		type('is anybody there?\n');
		const {code, stderr} = await ended;
		assert.equal(code, 255);
		assert.match(stderr, /closed|reset/i);
		assert.match(tunnel.state().lastLoss?.reason ?? '', /sshd of train-llm was cut/);
		await eventually(async () => (tunnel.state().status === 'ready' ? true : undefined), 'it is ready');
	});

	test('an idle connection in api mode, where a ping of its own would count as use of the session, is told when its network is gone without a word', {skip: noNetworkOfItsOwn, timeout: 3 * minute}, async t => {
		const {stdout} = await promisify(execFile)('unshare', ['--net', process.execPath, '--import=tsx', 'test/helpers/idle-in-silence.ts'], {timeout: 2 * minute, killSignal: 'SIGKILL'});
		const {after, reason, pings} = JSON.parse(stdout.trim().split('\n').at(-1)!) as Noticed;
		t.diagnostic(`noticed after ${Math.round(after)} ms`);
		assert.match(reason, /rawtcp of train-llm was cut/);
		assert.equal(pings, 0);
	});

	test('a port that refuses is told of, although the first look at its session brought nothing', {timeout: 2 * minute}, async t => {
		const room = await openWorkerRoom();
		t.after(async () => room.close());
		/** Looks at the session since something is connected; undefined before. */
		let looks: number | undefined;
		const tunnel = await room.holdHere(t, 'deadend', {
			seen: {
				...room.provider,
				async connect(session, app, ...given) {
					if (app === 'sshd' && looks !== undefined && looks++ === 0) {
						throw new Problem('unreachable', 'The way was not opened in time.');
					}

					return room.provider.connect(session, app, ...given);
				},
			},
		});
		await eventually(async () => (tunnel.state().status === 'ready' ? true : undefined), 'it is ready');
		looks = 0;
		const {socket} = await talk(tunnel.port);
		socket.resume();
		await once(socket, 'close');
		assert.ok(looks > 1, `${looks} looks`);
		assert.match(tunnel.state().lastLoss?.reason ?? '', /Nothing listens on port 7008 of train-llm/);
	});

	test('the port of a server that was away for a minute answers within two seconds of its return', {timeout: 4 * minute}, async t => {
		const room = await openWorkerRoom();
		t.after(async () => room.close());
		const [served, waiting] = [await room.open('rawtcp'), await room.open('rawtcp')];
		await room.until(served.spec.id, 'ready');
		await room.until(waiting.spec.id, 'ready');
		room.cluster.faults.away = 'server';
		room.cluster.cutConnections();
		// Nobody looks: the tries are half a minute apart in the end.
		await wait(minute);
		const {socket, say} = await talk(waiting.spec.bind.port!);
		const early = say('early\n');
		const {nextTryAt = 0} = await eventually(async () => {
			const state = await room.stateOf(waiting.spec.id);
			return state.status === 'retrying' ? state : undefined;
		}, 'the loss is known');
		assert.ok(nextTryAt - Date.now() <= 2000, `the next try is ${nextTryAt - Date.now()} ms off`);
		room.cluster.faults.away = undefined;
		const backAt = performance.now();
		const answers = await Promise.all([early, echo(served.spec.bind.port!, 'late\n').then(String)]);
		t.diagnostic(`both answered ${Math.round(performance.now() - backAt)} ms after its return`);
		assert.deepEqual(answers, ['early\n', 'late\n']);
		socket.destroy();
	});
});
