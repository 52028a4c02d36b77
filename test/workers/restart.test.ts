import assert from 'node:assert/strict';
import {once} from 'node:events';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import {text as readText} from 'node:stream/consumers';
import {after, before, test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import type {Provider} from '../../source/core/provider.ts';
import type {Session} from '../../source/core/session.ts';
import {createProvider} from '../../source/providers/index.ts';
import {connectSession} from '../../source/workers/reach.ts';
import {Client} from '../demo/client.ts';
import {eventually} from '../helpers/baitui.ts';
import {echo, talk} from '../helpers/echo.ts';
import {profileOf} from '../helpers/real-cluster.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';
import {typeIntoTtyd} from '../helpers/ttyd.ts';
import {openWorkerRoom, type WorkerRoom} from '../helpers/worker-room.ts';

let room: WorkerRoom;
let client: Client;

before(async () => {
	room = await openWorkerRoom({pace: 1000});
	client = await Client.signedIn(room.cluster, 'session');
});
after(async () => {
	await room.close();
});

const restart = async (session: Session) => {
	assert.equal((await client.call('PATCH', `/session/${session.id}`)).status, 204);
};

/** The service as it would be without that app: its port is reached through ssh then. */
const without = (app: string): Provider => ({
	...room.provider,
	async findSession(id, signal) {
		const session = await room.provider.findSession(id, signal);
		return session && {...session, apps: session.apps.filter(({name}) => name !== app)};
	},
});

/** Over a connection of its own: one that was kept would be of before a restart. */
async function page(port: number): Promise<{readonly status: number | undefined; readonly text: string}> {
	const [answer] = await once(http.get({port, agent: false}), 'response') as [http.IncomingMessage];
	return {status: answer.statusCode, text: await readText(answer)};
}

test('what was connected to a restarted session is cut, though session mode says nothing, and its port leads into the new one', async t => {
	const session = await room.sessionNamed('train-llm');
	const tunnel = await room.holdHere(t, 'rawtcp', {session});
	const {socket, say} = await talk(tunnel.port);
	assert.equal(await say('before\n'), 'before\n');
	const closed = once(socket, 'close');
	await restart(session);
	tunnel.retry();
	await closed;
	assert.equal(String(await echo(tunnel.port, 'after\n')), 'after\n');
	await eventually(async () => (tunnel.state().status === 'ready' ? true : undefined), 'it is ready');
	assert.match(tunnel.state().lastLoss?.reason ?? '', /restarted/);
});

test('a restart that is answered well without having happened gets words of its own, and what is connected stays', async t => {
	const session = await room.sessionNamed('train-llm');
	const places = {knownHosts: path.join(room.directory, 'known-hosts'), keys: path.join(room.directory, 'keys')};
	const connection = await connectSession(room.provider, session, places);
	connection.close();
	const tunnel = await room.holdHere(t, 'rawtcp', {session});
	const {socket, say} = await talk(tunnel.port);
	assert.equal(await say('before\n'), 'before\n');
	room.cluster.faults.restartsNothing = true;
	await restart(session);
	room.cluster.faults.restartsNothing = undefined;
	tunnel.retry();
	await eventually(async () => (/The server says train-llm was restarted at .*, but nothing was: the container of before goes on/.test(tunnel.state().lastLoss?.reason ?? '') ? true : undefined), 'it is told');
	assert.equal(tunnel.state().status, 'ready');
	assert.equal(await say('after\n'), 'after\n');
	const closed = once(socket, 'close');
	await restart(session);
	tunnel.retry();
	await closed;
	await eventually(async () => (tunnel.state().lastLoss?.reason.startsWith('train-llm was restarted') ? true : undefined), 'a real one is told as such');
});

test('while its session restarts a tunnel says so, holds its port, and lets a new connection wait', async t => {
	const session = await room.sessionNamed('train-llm');
	const tunnel = await room.holdHere(t, 'rawtcp', {session});
	await echo(tunnel.port, 'before\n');
	const restarting = restart(session);
	const later = echo(tunnel.port, 'patient\n');
	const state = await eventually(async () => {
		tunnel.retry();
		const now = tunnel.state();
		return now.status === 'retrying' ? now : undefined;
	}, 'the restart is seen');
	assert.match(state.reason ?? '', /train-llm is RESTARTING/);
	assert.equal(String(await later), 'patient\n');
	await restarting;
});

test('what a service refuses while the session restarts is asked for again inside the accepted connection', async t => {
	let isRestarting = false;
	let refusals = 0;
	const tunnel = await room.holdHere(t, 'rawtcp', {
		seen: {
			...room.provider,
			async findSession(id, signal) {
				const session = await room.provider.findSession(id, signal);
				return session && isRestarting ? {...session, status: 'starting', detail: 'RESTARTING'} : session;
			},
			async connect(...given) {
				if (isRestarting) {
					refusals++;
					throw new Problem('failed', 'The cluster cannot connect to it.');
				}

				return room.provider.connect(...given);
			},
		},
	});
	await echo(tunnel.port, 'before\n');
	isRestarting = true;
	await eventually(async () => {
		tunnel.retry();
		return tunnel.state().status === 'retrying' ? true : undefined;
	}, 'the restart is seen');
	const later = echo(tunnel.port, 'patient\n');
	await eventually(async () => (refusals > 1 ? true : undefined), 'it is refused, and asked for again');
	isRestarting = false;
	assert.equal(String(await later), 'patient\n');
});

test('a port that is reached through ssh is reached again after a restart, with the new host key', async t => {
	const session = await room.sessionNamed('notebook');
	const tunnel = await room.holdHere(t, 7681, {session, seen: without('ttyd')});
	assert.match((await page(tunnel.port)).text, /notebook/);
	await restart(session);
	assert.match((await page(tunnel.port)).text, /notebook/);
});

test('a host key that changed without a restart stops a port that is reached through ssh, and the reason is kept', async t => {
	const session = await room.sessionNamed('notebook');
	const options = {seen: without('ttyd'), directory: temporaryDirectory(t)};
	const before = await room.holdHere(t, 7681, {session, ...options});
	assert.equal((await page(before.port)).status, 200);
	room.cluster.faults.hasOtherHostKey = true;
	t.after(() => {
		room.cluster.faults.hasOtherHostKey = undefined;
	});
	const tunnel = await room.holdHere(t, 7681, {session, ...options});
	await assert.rejects(page(tunnel.port));
	assert.match(tunnel.state().lastLoss?.reason ?? '', /The host key of notebook changed since it was pinned on .*this may be another machine/);
});

test('however often it is asked, one question and one probe are under way', async t => {
	const session = await room.sessionNamed('train-llm');
	let questions = 0;
	const tunnel = await room.holdHere(t, 'jupyter', {
		session,
		directory: temporaryDirectory(t),
		seen: {
			...room.provider,
			async findSession(...given) {
				questions++;
				return room.provider.findSession(...given);
			},
		},
	});
	const isReady = async () => eventually(async () => (tunnel.state().status === 'ready' ? true : undefined), 'it is ready');
	await isReady();
	const {faults, traffic} = room.cluster;
	t.after(() => {
		faults.listDelay = undefined;
		faults.handshakeDelay = undefined;
	});

	const insist = async (done: () => boolean, what: string) => eventually(async () => {
		for (let count = 0; count < 20; count++) {
			tunnel.retry();
			tunnel.attend();
		}

		return done() ? true : undefined;
	}, what);

	faults.listDelay = 2000;
	const asked = questions;
	const {checkedAt} = tunnel.state();
	await insist(() => tunnel.state().checkedAt! > checkedAt!, 'it is answered');
	// The one that was under way, and one for those who asked meanwhile.
	assert.ok(questions - asked <= 2, `${questions - asked} questions`);
	faults.listDelay = undefined;

	await restart(session);
	const {opened} = traffic();
	faults.handshakeDelay = 3000;
	await insist(() => traffic().opened > opened, 'the probe came through');
	faults.handshakeDelay = undefined;
	const probedAt = Date.now();
	await insist(() => tunnel.state().checkedAt! > probedAt && tunnel.state().status === 'ready', 'it is looked at again');
	assert.equal(traffic().opened - opened, 1);
});

test('a session that runs as the server says, while nothing in it can be reached, is told of in these words until it can', async t => {
	const session = await room.sessionNamed('train-llm');
	const tunnel = await room.holdHere(t, 'jupyter', {session});
	await eventually(async () => (tunnel.state().status === 'ready' ? true : undefined), 'it is ready');
	room.cluster.faults.busyTries = Infinity;
	t.after(() => {
		room.cluster.faults.busyTries = undefined;
	});
	const {status, text} = await page(tunnel.port);
	assert.equal(status, 502);
	assert.match(text, /The server says train-llm is running, but nothing in it can be reached/);
	const {reason} = await eventually(async () => {
		const now = tunnel.state();
		return now.status === 'retrying' ? now : undefined;
	}, 'the state says so');
	assert.match(reason ?? '', /The server says train-llm is running/);
	room.cluster.faults.busyTries = undefined;
	assert.equal((await page(tunnel.port)).status, 200);
	await eventually(async () => (tunnel.state().status === 'ready' ? true : undefined), 'it is ready again');
});

test('a probe that is never answered is given up: once something in the restarted session answers, the tunnel is ready soon', {timeout: 60_000}, async t => {
	const session = await room.sessionNamed('train-llm');
	const deaf = net.createServer(socket => {
		socket.on('error', () => undefined);
	}).listen(0, '127.0.0.1');
	await once(deaf, 'listening');
	t.after(() => {
		deaf.close();
	});
	const {settings} = room;
	const unanswered = createProvider(profileOf(`http://127.0.0.1:${(deaf.address() as net.AddressInfo).port}`, 'session'), settings.credentials('real'));
	let probes = 0;
	const tunnel = await room.holdHere(t, 'jupyter', {
		session,
		directory: temporaryDirectory(t),
		seen: {
			...room.provider,
			async connect(...given) {
				if (given[1] !== 'sshd') {
					return room.provider.connect(...given);
				}

				probes++;
				return (probes === 1 ? unanswered : room.provider).connect(...given);
			},
		},
	});
	await eventually(async () => (tunnel.state().status === 'ready' ? true : undefined), 'it is ready');
	await restart(session);
	await eventually(async () => {
		tunnel.retry();
		return probes > 0 ? true : undefined;
	}, 'the probe is on its way');
	assert.equal((await page(tunnel.port)).status, 200);
	await eventually(async () => (probes > 1 && tunnel.state().status === 'ready' ? true : undefined), 'it is looked at again', 35_000);
});

test('after a sleep what went through the sshd is cut, since that gave it up meanwhile; what goes to an app stays', async t => {
	const seen = without('ttyd');
	const tunnels = [await room.holdHere(t, 'sshd'), await room.holdHere(t, 7681, {seen}), await room.holdHere(t, 'rawtcp')];
	const talks = await Promise.all(tunnels.map(async ({port}) => talk(port)));
	const [ssh, web, raw] = talks;
	assert.match(await ssh!.say('SSH-2.0-test\r\n'), /^SSH-2\.0/);
	assert.match(await web!.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), /^HTTP/);
	assert.equal(await raw!.say('hello\n'), 'hello\n');
	for (const tunnel of tunnels) {
		tunnel.wake(10_000);
	}

	assert.equal(await raw!.say('again\n'), 'again\n');
	assert.deepEqual(talks.map(({socket}) => socket.destroyed), [false, false, false]);
	const cut = Promise.all([once(ssh!.socket, 'close'), once(web!.socket, 'close')]);
	for (const tunnel of tunnels) {
		tunnel.wake(60_000);
	}

	await cut;
	assert.match(tunnels[0]!.state().lastLoss?.reason ?? '', /gave up while this machine stood still/);
	assert.equal(await raw!.say('still\n'), 'still\n');
	assert.equal((await page(tunnels[1]!.port)).status, 200);
	raw!.close();
});

test('where a service ends no session for being idle, nothing is to be kept awake, and its port stays free', async t => {
	const {touch: _, ...seen} = room.provider;
	await assert.rejects(room.holdHere(t, 'jupyter', {seen, awakeUntil: '2099-01-01T00:00:00.000Z'}), (error: unknown) => error instanceof Problem && error.code === 'usage' && error.message.includes('idle'));
	const tunnel = await room.holdHere(t, 'jupyter', {seen});
	assert.equal((await page(tunnel.port)).status, 200);
	assert.equal(tunnel.state().awakeUntil, undefined);
});

test('the end of the session closes the tunnel with the reason, though session mode says nothing', async t => {
	const session = await room.sessionNamed('sft-eval-학습용');
	const tunnel = await room.holdHere(t, 'rawtcp', {session});
	const {socket, say} = await talk(tunnel.port);
	assert.equal(await say('before\n'), 'before\n');
	const closed = once(socket, 'close');
	assert.equal((await client.call('DELETE', `/session/${session.id}`)).status, 200);
	const last = await tunnel.closed;
	await closed;
	assert.equal(last.status, 'ended');
	assert.match(last.reason ?? '', /ended \(user-requested\)/);
});

test('a real HTTP client and a real WebSocket client use jupyter and ttyd through a tunnel', async t => {
	const session = await room.sessionNamed('notebook');
	const [jupyter, ttyd] = [await room.holdHere(t, 'jupyter', {session}), await room.holdHere(t, 'ttyd', {session})];
	const status = await fetch(`http://127.0.0.1:${jupyter.port}/api/status`);
	assert.equal(((await status.json()) as {kernels: number}).kernels, 0);
	assert.match(await typeIntoTtyd(`127.0.0.1:${ttyd.port}`, 'echo $((6 * 7))-$COLUMNS', /42-\d+/), /42-200/);
});
