import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {columnsOf} from '../../source/tui/columns.ts';
import {sessionColumns} from '../../source/tui/session-columns.ts';
import {filterSessions} from '../../source/tui/session-filter.ts';
import {english} from '../../source/words/english/index.ts';
import {
	createFakeApp,
	createSession,
	createTunnel,
	lifelikeSessions,
	type FakeApp,
} from '../helpers/fake-app.ts';
import {openScreen, type OpenScreen, type ScreenLook} from '../helpers/screen.tsx';

const open = (t: {after: (done: () => void) => void}, look: ScreenLook = {}, sessions = lifelikeSessions(), changes: Parameters<typeof createFakeApp>[0] = {}): {app: FakeApp; screen: OpenScreen} => {
	const app = createFakeApp(changes);
	app.answer(sessions);
	const screen = openScreen(app, look);
	t.after(() => {
		screen.close();
	});
	return {app, screen};
};

const lineOf = (screen: OpenScreen, name: string): string => screen.lines().find(line => line.includes(name)) ?? '';

const found = (filter: string) => filterSessions(lifelikeSessions(), filter).map(({name}) => name);

test('a filter finds by name, image, folder, state and id, with letters left out, and ! inverts', () => {
	assert.deepEqual(found('trllm'), ['train-llm']);
	assert.deepEqual(found('ckpt running'), ['train-llm']);
	assert.deepEqual(found('ngcpy home'), ['sft-eval-학습용']);
	assert.deepEqual(found('PULLING'), ['ablation-7']);
	assert.deepEqual(found('id-old'), ['old-run']);
	assert.deepEqual(found('!running'), ['ablation-7', 'old-run']);
	assert.equal(found('!학습 zzz').length, 5);
	assert.deepEqual(found('gpyt'), [], 'letters in the middle of an image\'s words are no match');
});

test(', sorts, p pins, and both are said where the list is', async t => {
	const {app, screen} = open(t);
	assert.match(screen.text(), /sort: newest/);
	await screen.press(',');
	assert.match(screen.text(), /Sort sessions/);
	await screen.press('a');
	assert.match(screen.text(), /sort: name/);
	assert.deepEqual(screen.desk.sessions().map(({name}) => name), ['ablation-7', 'notebook', 'sft-eval-학습용', 'train-llm', 'old-run']);
	await screen.press('G', 'p', 'g');
	assert.equal(screen.desk.sessions()[0]!.name, 'old-run');
	assert.match(lineOf(screen, 'old-run'), /^│↑▶ ○ old-run/);
	assert.deepEqual(app.look.get().pins, ['id-old-run']);
	await screen.press('p');
	assert.deepEqual(app.look.get().pins, []);
});

test('Space marks and goes on, Ctrl-A marks all that are shown, Esc lets them go', async t => {
	const {screen} = open(t);
	await screen.press('space', 'space');
	assert.match(screen.text(), /5 of 5 · 2 marked/);
	assert.match(lineOf(screen, 'notebook'), /^│ {2}\*● notebook/);
	await screen.press('/');
	await screen.burst('sft');
	await screen.press('enter', 'ctrl-a');
	assert.match(screen.text(), /3 marked/);
	await screen.press('escape');
	assert.match(screen.text(), /5 of 5 · 3 marked/);
	await screen.press('escape');
	assert.doesNotMatch(screen.text(), /marked/);
	await screen.press('space', '/');
	await screen.burst('sft');
	await screen.press('enter', 'ctrl-a', 'ctrl-a', 'escape');
	assert.match(screen.text(), /1 marked/, 'only what is shown is let go');
	await screen.press('ctrl-a', 'ctrl-a');
	assert.doesNotMatch(screen.text(), /marked/);
});

const runningThree = () => ['one', 'two', 'three'].map(name => createSession(name));

test('t, u, d, p and x act on all that are marked, with one summary', async t => {
	const {app, screen} = open(t, {}, runningThree(), {
		folders: {'/home/me/one': [], '/home/me/two': []},
	});
	const mark = async () => screen.press('g', 'space', 'space');
	await mark();
	await screen.press('t');
	assert.match(screen.text(), /Open a tunnel in each of 2 sessions/);
	await screen.press('down', 'enter');
	await screen.until(text => text.includes('Tunnel to jupyter in 2 sessions: done.'));
	assert.deepEqual(app.calls, ['openTunnel one jupyter', 'openTunnel two jupyter']);
	assert.doesNotMatch(screen.text(), /marked/);

	await mark();
	await screen.press('u');
	await screen.burst('a.txt');
	await screen.press('enter');
	await screen.until(text => text.includes('Upload in 2 sessions: done.'));
	await mark();
	await screen.press('d');
	await screen.burst('out.log');
	await screen.press('enter');
	await screen.until(text => text.includes('Download in 2 sessions: done.'));
	assert.deepEqual(app.calls.slice(2), [
		'copy upload /home/me/a.txt to /home/work/data ifExists=ask',
		'copy upload /home/me/a.txt to /home/work/data ifExists=ask',
		'copy download /home/work/out.log to /home/me/one ifExists=ask',
		'copy download /home/work/out.log to /home/me/two ifExists=ask',
	]);

	await mark();
	await screen.press('p');
	assert.deepEqual(app.look.get().pins, ['id-one', 'id-two']);
	await screen.press('x');
	assert.match(screen.text(), /Close all 2 tunnels of 2 sessions\?/);
	await screen.press('enter');
	assert.equal(app.tunnels.get().length, 2, 'Enter on the first item is Cancel');
	await screen.press('x', 'a');
	await screen.until(text => text.includes('Closed 2 tunnels of 2 sessions'));
});

test('what fails in some of the marked sessions is said with its reason', async t => {
	const sessions = [...runningThree(), createSession('four', {status: 'queued', detail: 'PENDING'})];
	const {screen} = open(t, {}, sessions, {
		async copy({name}) {
			throw new Problem('failed', `No room in ${name}.`);
		},
	});
	await screen.press('ctrl-a', 'u');
	await screen.burst('a');
	await screen.press('enter');
	await screen.until(text => text.includes('Upload failed in 4 of 4 sessions: No room in one.'));
});

for (const [columns, rows] of [[80, 24], [60, 20], [120, 40], [40, 12]] as const) {
	test(`at ${columns}x${rows} a session that does not run tells why in its row, and badges stay; narrow ones have a short word for the state`, async t => {
		const waiting = createSession('ablation-8', {
			status: 'queued', detail: 'PENDING', reason: 'waits for 2 GPU', mounts: [],
		});
		const {app, screen} = open(t, {columns, rows}, [waiting, ...lifelikeSessions()]);
		app.tunnels.set([createTunnel(waiting, 'sshd', 9922)]);
		const word = columns < 80 ? 'PEND' : 'PENDING';
		await screen.until(text => new RegExp(`ablation-8 .*${word} .*waits f.* 1 `).test(text));
		assert.ok(screen.lines().every(line => columnsOf(line) <= columns));
	});
}

test('columns leave a narrow list in the order that is told: folders, age, resources, copies', () => {
	const all = sessionColumns(78, english.main.heads).map(({name}) => name);
	const gone = Array.from({length: 43}, (_, index) => {
		const shown = new Set(sessionColumns(78 - index, english.main.heads).map(({name}) => name));
		return all.filter(name => !shown.has(name));
	});
	const order = ['mounts', 'age', 'slots', 'transfers', 'tunnels', 'ends'];
	assert.deepEqual(gone[0], []);
	assert.ok(gone.at(-1)!.length >= 4, String(gone.at(-1)));
	for (const names of gone) {
		assert.deepEqual(new Set(names), new Set(order.slice(0, names.length)));
	}
});
