import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import type {Container} from '../../source/core/provider.ts';
import {waitingState, type Transfer, type TransferState} from '../../source/core/transfer.ts';
import {columnsOf} from '../../source/tui/columns.ts';
import {
	createFakeApp,
	createSession,
	createTunnel,
	lifelikeSessions,
	type FakeApp,
} from '../helpers/fake-app.ts';
import {makeSpec} from '../helpers/transfer.ts';
import {openScreen, type OpenScreen, type ScreenLook} from '../helpers/screen.tsx';

const gib = 1024 ** 3;

const cluster: readonly Container[] = ['main1', 'sub1'].map((name, index) => ({
	id: name, name, detail: 'RUNNING', usage: [{name: 'CPU', share: 0.25 + (index / 2)}, {
		name: 'mem', share: 0.5, used: 64 * gib, total: 128 * gib,
	}, {name: 'GPU', share: 0.97}],
}));

const now = Date.now();

const limited = () => createSession('train-llm', {
	endsAt: new Date(now + (38.5 * 60_000)), endsBecause: 'max lifetime',
	limits: [{rule: 'max lifetime', at: new Date(now + (38.5 * 60_000))}, {rule: 'network idle', at: new Date(now + (90.5 * 60_000))}],
});

const open = (t: {after: (done: () => void) => void}, look: ScreenLook = {}, changes: Parameters<typeof createFakeApp>[0] = {}, sessions = [limited()]): {app: FakeApp; screen: OpenScreen} => {
	const base = createFakeApp();
	const app = createFakeApp({
		async openFiles(session) {
			app.calls.push(`openFiles ${session.name}`);
			return {...await base.openFiles(session), room: async path => ({free: (path.endsWith('ckpt') ? 2 : 1229) * gib, total: 4096 * gib, isReadOnly: false})};
		},
		...changes,
	});
	app.answer(sessions);
	const screen = openScreen(app, look);
	t.after(() => {
		screen.close();
	});
	return {app, screen};
};

for (const [columns, rows, environment] of [[80, 60, {LANG: 'C.UTF-8'}], [120, 60, {LANG: 'C.UTF-8', NO_COLOR: '1'}], [60, 60, {LANG: 'C'}]] as const) {
	test(`details at ${columns} columns tell limits, use, room, containers and what happened`, async t => {
		const {app, screen} = open(t, {columns, rows, environment}, {containers: async () => cluster});
		app.tunnels.set([createTunnel(limited(), 'sshd', 9922, {connections: 1, lastLoss: {at: now - 60_000, reason: 'websocket closed 1006'}})]);
		await screen.press('enter');
		await screen.until(text => text.includes('sub1 GPU') && text.includes('free'));
		const text = screen.text().replaceAll(/[|│]/g, ' ').replaceAll(/\s+/g, ' ');
		assert.match(text, columns === 60 ? /type interactive, 1 container on gpu-node-7/ : /type interactive, 1 container .* on gpu-node-7/);
		assert.match(text, columns === 60 ? /state \[ok\] RUNNING for \d/ : /train-llm ● RUNNING \d.* ends in !0:38/);
		assert.match(text, /project vision \/ gpu-a100/);
		assert.match(text, /ends max lifetime !0:38, network idle 1:30 \(open connections of tunnel 9922 begin it anew\)/);
		assert.match(text, /main1 CPU 25% (?:█|#)/);
		assert.match(text, /sub1 CPU 75%/);
		assert.match(text, /64G of 128G/);
		assert.match(text, /\/home\/work\/data (?:read and write|rw) kept (?:\(data\) )?1\.2T free of 4\.0T/);
		assert.match(text, /2\.0G free of 4\.0T ! 99% full/);
		assert.match(text, /sub1 RUNNING baitui ssh train-llm\.sub1/);
		assert.match(text, /Last events .*tunnel 9922 lost: websocket closed 1006/);
		assert.ok(screen.lines().every(line => columnsOf(line) <= columns));
		assert.deepEqual(app.calls, ['openFiles train-llm'], 'one connection for the room, and no other');
	});
}

const frames = {
	colour: {LANG: 'C.UTF-8'}, mono: {LANG: 'C.UTF-8', NO_COLOR: '1'}, ascii: {LANG: 'C'},
} as const;

const firstScreen = `
┌─ Session ─────────────────────────────────────────────────────── 1-16 of 22 ─┐
│ id      5a1c9e0e-7…f2c1d0b11  (y i copies)  type  interactive, 1 container   │
│ image   cr.lab.test/stable/ngc-pytorch:24.12-py3                             │
│ slots   32 CPU, 256G, 4 x cuda.device       on    gpu-node-7                 │
│ project vision / gpu-a100                                                    │
│ ends    max lifetime !0:38, network idle 1:30                                │
│   CPU   25% ███········                 mem   50% ██████·····  64G of 128G   │
│   GPU   97% ███████████                                                      │
├─ Folders: what lies outside is lost at the end ──────────────────────────────┤
│   /home/work/data  read and write  kept  (data)  1.2T free of 4.0T           │
│   /home/work/ckpt                     rw  kept  2.0G free of 4.0T ! 99% full │
├─ Apps and tunnels ───────────────────────────────────────────────────────────┤
│   ○ sshd        tcp  2200  not open                                          │
│   ● tensorboard http 2201  http://127.0.0.1:6006/  0 connections             │
│   ○ jupyter     http 2202  not open                                          │
├─ Reach it from the machine you sit at ───────────────────────────────────────┤
│ You came here by ssh from 203.0.113.7. On that machine run:                  │
└──────────────────────────────────────────────────────────────────────────────┘
 ! train-llm ends in 38 min (max lifetime). Files outside data, ckpt are lost.
 1 tunnel into it ends too.`.trim().split('\n');

/** The same in the ASCII set, whatever the columns that its signs take. */
const signs: Readonly<Record<string, string>> = {
	'─': '-', '│': '|', '█': '#', '·': '.', '…': '~', '●': '[ok]', '○': '[--]', '›': '>',
};
const loosely = (lines: readonly string[]): string => lines.join('\n').replaceAll(/[┌┐└┘├┤]/g, '+').replaceAll(/[·…›─│█○●]/g, sign => signs[sign]!).replaceAll(/ +/g, ' ');

for (const [look, environment] of Object.entries(frames)) {
	test(`at 80x24 the first screen of the details has state and end in its title, two facts on a line, and each part under a line of the frame, in ${look}`, async t => {
		const session = createSession('train-llm', {
			...limited(),
			id: '5a1c9e0e-77d1-4c7b-8a51-91af2c1d0b11',
			apps: ['sshd', 'tensorboard', 'jupyter'].map((name, index) => ({name, protocol: index === 0 ? 'tcp' as const : 'http' as const, ports: [2200 + index]})),
			createdAt: new Date(now - (51.5 * 3_600_000)),
		});
		const {app, screen} = open(t, {
			environment,
			origin: {
				from: '203.0.113.7', host: '10.0.0.5', port: 22, user: 'me',
			},
		}, {containers: async () => cluster.slice(0, 1), sshHost: () => undefined}, [session]);
		app.tunnels.set([createTunnel(session, 'tensorboard', 6006)]);
		await screen.setTime(now);
		await screen.press('enter');
		await screen.until(text => text.includes('GPU') && text.includes('1.2T free of') && text.includes('99% full'));
		const [title, ...lines] = screen.lines().map(line => line.trimEnd());
		assert.match(loosely([title!]), /^ baitui > train-llm \[ok\] RUNNING 2d 3h ends in !0:38/);
		assert.equal(loosely(lines.slice(0, firstScreen.length)), loosely(firstScreen));
		if (look !== 'ascii') {
			assert.deepEqual(lines.slice(0, firstScreen.length), firstScreen);
		}

		await screen.press('page-down');
		await screen.until(text => text.includes('  ssh -L 6006:127.0.0.1:6006 me@10.0.0.5  (y l copies)'));
		await screen.press('y', 'l');
		assert.deepEqual(screen.copied, ['ssh -L 6006:127.0.0.1:6006 me@10.0.0.5']);
	});
}

test('c opens a shell in the container that is chosen', async t => {
	const {app, screen} = open(t, {}, {containers: async () => cluster});
	await screen.press('c');
	await screen.until(text => text.includes('A shell in which container of train-llm?'));
	await screen.press('down', 'enter');
	await screen.until(text => text.includes('ssh to sub1 of train-llm ended (exit 0)'));
	assert.deepEqual(app.calls, ['pause', 'ssh train-llm sub1', 'resume']);
});

test('beside the list bars are shown after the cursor has rested, folders are not looked into, and at 80 columns nothing is asked', async t => {
	const asked: string[] = [];
	const containers = async ({name}: {readonly name: string}) => {
		asked.push(name);
		return cluster.slice(0, 1);
	};

	const wide = open(t, {columns: 140, rows: 50}, {containers}, ['one', 'two', 'three'].map(name => createSession(name)));
	await wide.screen.press('j', 'j');
	await wide.screen.until(text => /CPU +25%/.test(text));
	assert.deepEqual(asked, ['three'], 'nothing is asked of the sessions that the cursor passed');
	assert.deepEqual(wide.app.calls, []);
	asked.length = 0;
	const narrow = open(t, {}, {containers}, [...lifelikeSessions()]);
	await narrow.screen.press('j', 'k');
	await wide.screen.press();
	assert.deepEqual(asked, []);
});

test('a configuration of ssh that cannot be read costs the name and nothing else', async t => {
	const {screen} = open(t, {rows: 60}, {
		sshHost() {
			throw new Error('EACCES');
		},
		containers: async () => cluster,
	});
	await screen.press('enter');
	await screen.until(text => text.replaceAll(/\s+/g, ' ').includes('sub1 CPU 75%'));
	assert.doesNotMatch(screen.text(), /\.bai/);
});

test('where nothing more can be learned the details say what the list says', async t => {
	const {screen} = open(t, {rows: 40}, {
		async containers() {
			throw new Problem('unreachable', 'No route.');
		},
		async openFiles() {
			throw new Problem('unreachable', 'No route.');
		},
	});
	await screen.press('enter');
	assert.match(screen.text(), /\/home\/work\/data {2}read and write {2}kept {2}\(data\)/);
	assert.doesNotMatch(screen.text(), /No route/);
});

test('copies that are over are among the last events, the latest first', async t => {
	const {app, screen} = open(t, {rows: 60});
	const over = (source: string, changes: Partial<TransferState>): Transfer => ({
		spec: makeSpec({
			direction: 'upload', sources: [source], destination: '/home/work/ckpt', sessionId: limited().id,
		}),
		state: {
			...waitingState, filesTotal: 1, bytesDone: 4 * gib, bytesTotal: 4 * gib, ...changes,
		},
	});
	app.transfers.set([
		over('/home/me/ckpt-1100.pt', {
			status: 'done', endedAt: now - 60_000, filesDone: 1, filesVerified: 1,
		}),
		over('/home/me/ckpt-1200.pt', {
			status: 'failed', endedAt: now - 30_000, failedTotal: 1, failed: [{path: 'ckpt-1200.pt', reason: 'There is no room.', code: 'failed'}],
		}),
		over('/home/me/ckpt-1300.pt', {status: 'running'}),
	]);
	await screen.press('enter');
	const events = screen.text().split('Last events', 2)[1]!;
	assert.match(events, /ckpt-1200\.pt: ✗ failed: There is no room\.[\s\S]*upload of ckpt-1100\.pt: ● done 4\.0G, 1 file, verified/);
	assert.doesNotMatch(events, /ckpt-1300/);
});

test('the line of ssh by name is among those ready to copy where ssh finds sessions by name, and only there', async t => {
	const named = open(t, {rows: 60});
	await named.screen.press('enter');
	await named.screen.until(text => /The same from a shell ─+┤\n│ +ssh train-llm\.bai +│\n│ +baitui ssh train-llm /.test(text));
	const unnamed = open(t, {rows: 60}, {sshHost: () => undefined, containers: async () => cluster});
	await unnamed.screen.press('enter');
	await unnamed.screen.until(text => text.includes('sub1 GPU'));
	assert.doesNotMatch(unnamed.screen.text(), /\.bai/);
});
