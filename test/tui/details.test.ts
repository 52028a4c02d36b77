import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import type {Container} from '../../source/core/provider.ts';
import {columnsOf} from '../../source/tui/columns.ts';
import {
	createFakeApp,
	createSession,
	createTunnel,
	lifelikeSessions,
	type FakeApp,
} from '../helpers/fake-app.ts';
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
		assert.match(text, /type interactive, 1 container on gpu-node-7/);
		assert.match(text, /project vision \/ gpu-a100/);
		assert.match(text, /ends max lifetime !0:38, network idle 1:30 \(open connections of tunnel 9922 begin it anew\)/);
		assert.match(text, /main1 CPU 25% (?:█|#)/);
		assert.match(text, /sub1 CPU 75%/);
		assert.match(text, /64G of 128G/);
		assert.match(text, /\/home\/work\/data (?:read and write|rw) kept (?:\(data\) )?1\.2T free of 4\.0T/);
		assert.match(text, /2\.0G free of 4\.0T ! 99% full/);
		assert.match(text, /sub1 RUNNING baitui ssh train-llm -- ssh sub1/);
		assert.match(text, /Last events .*tunnel 9922 lost: websocket closed 1006/);
		assert.ok(screen.lines().every(line => columnsOf(line) <= columns));
		assert.deepEqual(app.calls, ['openFiles train-llm'], 'one connection for the room, and no other');
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
