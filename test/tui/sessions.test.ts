import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {columnsOf} from '../../source/tui/columns.ts';
import {boxLines, screenLines} from '../../source/tui/screens/index.ts';
import {
	createFakeApp,
	createSession,
	createTunnel,
	lifelikeSessions,
	profile,
	type FakeApp,
} from '../helpers/fake-app.ts';
import {openScreen, type OpenScreen, type ScreenLook} from '../helpers/screen.tsx';

const open = (t: {after: (done: () => void) => void}, look: ScreenLook = {}, sessions = lifelikeSessions()): {app: FakeApp; screen: OpenScreen} => {
	const app = createFakeApp();
	app.answer(sessions);
	const screen = openScreen(app, look);
	t.after(() => {
		screen.close();
	});
	return {app, screen};
};

const selectedLine = (screen: OpenScreen): string => screen.lines().find(line => line.includes('▶')) ?? '';

for (const [columns, rows] of [[80, 24], [60, 20], [120, 40], [200, 50], [40, 10], [79, 17]] as const) {
	test(`at ${columns}x${rows} every line has the width of the terminal and one row stays free`, async t => {
		const {app, screen} = open(t, {columns, rows});
		app.tunnels.set([createTunnel(lifelikeSessions()[0]!, 'sshd', 9922)]);
		for (const keys of [[], ['2'], ['3'], ['1', '?'], ['escape', 'enter'], ['escape', 't'], ['escape', '/']]) {
			await screen.press(...keys);
			assert.ok(screen.lines().length <= rows - 1, `${screen.lines().length} lines after ${keys.join(' ')}`);
			assert.ok(screen.lines().every(line => columnsOf(line) <= columns), screen.text());
			for (const line of [...screenLines(screen.desk), ...boxLines(screen.desk)]) {
				assert.ok(columnsOf(line) === columns || boxLines(screen.desk).includes(line), `after ${keys.join(' ')}: "${line}"`);
			}
		}
	});
}

test('the main screen at 80x24 shows who, how fresh, and every fact of a session', t => {
	const {screen} = open(t);
	const text = screen.text();
	assert.match(text, /baitui {2}prod · me@lab\.tst · project vision +● online {2}synced 0s ago/);
	assert.match(text, /▶ ● train-llm +RUNNING +4\/32 +2d 3h +!0:38 +data,ckpt/);
	assert.match(text, /◐ ablation-7 +PULLING +2\/16 +3m/);
	assert.match(text, /○ old-run +TERMINATED/);
	assert.match(text, /! train-llm ends in 38 min \(max lifetime\)\. Files outside data, ckpt are lost\./);
	assert.match(text, /\? help {2}q quit/);
});

test('keys move the selection, also many in one read', async t => {
	const {screen} = open(t);
	await screen.burst('\u{1B}[B\u{1B}[Bjjk');
	assert.match(selectedLine(screen), /ablation-7/);
	await screen.press('G');
	assert.match(selectedLine(screen), /old-run/);
	await screen.press('g');
	assert.match(selectedLine(screen), /train-llm/);
});

test('ten thousand sessions scroll by pages and half pages', async t => {
	const sessions = Array.from({length: 10_000}, (_, index) => createSession(`run-${index}`));
	const {screen} = open(t, {}, sessions);
	await screen.press('page-down', 'ctrl-d');
	assert.match(selectedLine(screen), /run-17 /);
	assert.match(screen.text(), /18\/10000/);
	await screen.press('end');
	assert.match(selectedLine(screen), /run-9999 /);
	await screen.press('ctrl-u', 'page-up', 'home');
	assert.match(selectedLine(screen), /run-0 /);
});

test('the selection stays on its session when rows come and go, and takes the neighbour when it disappears', async t => {
	const {app, screen} = open(t);
	await screen.press('j');
	const [first, second, third, ...rest] = app.sessions.get().value;
	app.answer([createSession('brand-new'), first!, second!, third!, ...rest]);
	await screen.press();
	assert.match(selectedLine(screen), /notebook/);
	app.answer([first!, third!, ...rest]);
	await screen.until(text => !text.includes('notebook'));
	assert.match(selectedLine(screen), /sft-eval/);
	app.answer([first!]);
	await screen.until(text => !text.includes('sft-eval'));
	assert.match(selectedLine(screen), /train-llm/);
});

test('what can be worked with stands before what is over', t => {
	const [first, ...others] = lifelikeSessions();
	const {screen} = open(t, {}, [others.at(-1)!, first!]);
	assert.match(selectedLine(screen), /train-llm/);
	assert.match(screen.lines().find(line => line.includes('old-run'))!, /○ old-run/);
});

test('a filter narrows the list while it is typed, ! inverts it, Enter keeps it and Esc clears it', async t => {
	const {screen} = open(t);
	await screen.press('/');
	await screen.burst('pull');
	assert.match(screen.text(), /1 of 5/);
	assert.match(selectedLine(screen), /ablation-7/);
	await screen.press('enter');
	assert.match(screen.text(), /filter: pull/);
	await screen.press('escape');
	assert.match(screen.text(), /5 of 5/);
	await screen.press('/', '!');
	await screen.burst('running');
	assert.match(screen.text(), /2 of 5/);
	await screen.press('ctrl-u');
	await screen.burst('학습');
	assert.match(selectedLine(screen), /sft-eval-학습용/);
	await screen.burst('zzz');
	assert.match(screen.text(), /Nothing matches "학습zzz"\./);
	await screen.press('escape');
	assert.match(screen.text(), /5 of 5/);
});

test('pasted text goes into a field and is no command elsewhere', async t => {
	const {app, screen} = open(t);
	await screen.burst('\u{1B}[200~sqjj\u{1B}[201~');
	assert.match(selectedLine(screen), /train-llm/);
	assert.deepEqual(app.calls, []);
	await screen.press('/');
	await screen.burst('\u{1B}[200~note\u{1B}[201~');
	assert.match(selectedLine(screen), /notebook/);
});

test('letters typed into the filter are no commands', async t => {
	const {app, screen} = open(t);
	await screen.press('/');
	await screen.burst('qsudtxr');
	assert.match(screen.text(), /qsudtxr/);
	assert.deepEqual(app.calls, []);
});

test('a lost network keeps the rows, says since when and counts down to the next try', async t => {
	const {app, screen} = open(t);
	const at = new Date();
	app.sessions.set(current => ({
		...current, updatedAt: at, problem: new Problem('unreachable', 'There is no route to a.lab.test.'), nextTryAt: new Date(Date.now() + 8000),
	}));
	await screen.setTime(Date.now());
	assert.match(screen.text().replaceAll(/\s+/g, ' '), /! Offline since \d\d:\d\d:\d\d \(There is no route to a\.lab\.test\)\. Showing what was true then\. Next try in 8 s — r now\./);
	assert.match(screen.text(), /train-llm/);
	assert.match(screen.text(), /✗ offline/);
	await screen.press('r');
	assert.ok(app.calls.includes('refresh'));
});

test('a problem stays at the foot until the next key', async t => {
	const {screen} = open(t);
	await screen.press('j', 'j', 'j', 's');
	assert.match(screen.text(), /! ablation-7 is PULLING, not running\. Try again when it runs\./);
	await screen.press('k');
	assert.doesNotMatch(screen.text(), /not running/);
});

test('ages and times go on without a poll', async t => {
	const {screen} = open(t);
	await screen.setTime(Date.now() + 61_000);
	assert.match(screen.text(), /synced 1m ago/);
	assert.match(screen.text(), /!0:37/);
});

test('a name in wide letters is cut by columns, never through a letter', async t => {
	const {screen} = open(t, {}, [createSession('데이터요약데이터요약데이터요약2026')]);
	const line = selectedLine(screen);
	assert.match(line, /데이터요…요약2026/);
	assert.equal(columnsOf(line), 80);
});

test('control sequences from the server never reach the terminal', async t => {
	const {screen} = open(t, {}, [createSession('evil\u{1B}]0;owned\u{7}\u{1B}[2Jname', {reason: 'a\nb', image: '\u{1B}[31mred'})]);
	assert.ok(!screen.styled().includes('owned'));
	assert.ok(!screen.styled().includes('\u{1B}[2J'));
	assert.match(screen.text(), /evilname/);
});

test('help lists the keys of the screen it was opened on, and F1 opens it too', async t => {
	const {screen} = open(t);
	await screen.press('f1');
	assert.match(screen.text(), /help: sessions/);
	assert.doesNotMatch(screen.text(), /…/);
	await screen.press('page-down');
	assert.match(screen.text(), /Ctrl-D +half a page down/);
	await screen.press('end');
	assert.match(screen.text(), /Change keys/);
	assert.doesNotMatch(screen.text(), /…/);
	await screen.press('escape');
	assert.match(screen.text(), /1 Sessions/);
});

test('details show image, folders, apps and lines for a shell', async t => {
	const {screen} = open(t, {rows: 40});
	await screen.press('enter');
	assert.match(screen.text(), /cr\.lab\.test\/stable\/ngc-pytorch:24\.12-py3/);
	assert.match(screen.text(), /\/home\/work\/data {2}read and write {2}kept/);
	assert.match(screen.text(), /baitui ssh train-llm/);
	await screen.press('escape');
	assert.match(screen.text(), /1 Sessions/);
});

test('the size may change while it runs', async t => {
	const {screen} = open(t);
	await screen.resize(60, 20);
	assert.match(screen.text(), /2 Tunnels/);
	assert.equal(Math.max(...screen.lines().map(line => columnsOf(line))), 60);
	await screen.resize(32, 8);
	assert.match(screen.text().replaceAll('\n', ' '), /baitui needs 40x10, this is 32x8\. q quits\./);
	await screen.resize(200, 50);
	assert.match(screen.text(), /IMAGE/);
});

test('unchecked certificates are named on every screen', async t => {
	const {app, screen} = open(t);
	app.profile.set({...profile, skipsTlsVerification: true});
	for (const keys of [[], ['?'], ['escape', 'enter'], ['escape', 'u']]) {
		await screen.press(...keys);
		assert.match(screen.lines()[0]!, /! TLS off/);
	}
});

test('without UTF-8 only ASCII is drawn', async t => {
	const {screen, app} = open(t, {environment: {LANG: 'C'}}, lifelikeSessions().filter(({name}) => !name.includes('학')));
	app.sessions.set(current => ({...current, problem: new Problem('unreachable', 'No route.'), nextTryAt: new Date(Date.now() + 8000)}));
	for (const keys of [[], ['?'], ['escape', 'enter'], ['escape', 't'], ['escape', 'u'], ['escape', '2'], ['C']]) {
		await screen.press(...keys);

		assert.match(screen.text(), /^\p{ASCII}*$/u, keys.join(' '));
	}
});

test('NO_COLOR leaves bold and reverse only', t => {
	const {screen} = open(t, {environment: {LANG: 'C.UTF-8', NO_COLOR: '1'}});

	const codes = new Set(screen.styled().split('\u{1B}[').slice(1).map(part => Math.trunc(Number(part.split('m', 1)[0]))));
	assert.deepEqual(codes, new Set([1, 22, 7, 27]));
});

test('q, F10 and Ctrl-C quit', async t => {
	for (const key of ['q', 'f10', 'ctrl-c']) {
		const {screen} = open(t);
		await screen.press(key);
		assert.equal(await screen.exited, 0);
	}
});

test('quitting asks nothing while a copy runs, since it goes on', async t => {
	const {app, screen} = open(t);
	await app.copy(app.sessions.get().value[0]!, {
		direction: 'upload', sources: ['/home/me/a'], destination: '/home/work/data', ifExists: 'fail',
	});
	await screen.press('q');
	assert.equal(await screen.exited, 0);
});

test('what cannot be done with a session in its state is said of that session, and nothing is begun', async t => {
	const app = createFakeApp();
	app.answer([createSession('waits', {status: 'starting', detail: 'PULLING'}), createSession('over', {status: 'ended', detail: 'TERMINATED', createdAt: new Date(0)})]);
	const screen = openScreen(app);
	t.after(() => {
		screen.close();
	});
	await screen.press('v');
	assert.match(screen.text(), /! waits is PULLING, not running\./);
	await screen.press('j', 'v');
	assert.match(screen.text(), /! over is TERMINATED, not running\./);
	await screen.press('X');
	assert.match(screen.text(), /! over has ended already\./);
	assert.doesNotMatch(screen.text(), /X end/);
	await screen.press('enter');
	assert.doesNotMatch(screen.text(), /v VS Code|X end/);
	assert.deepEqual(app.calls, []);
});

test('read-only, a key that would change something says that it is off, and why', async t => {
	const app = createFakeApp({isReadOnly: true, can: () => false});
	app.answer([createSession('run')]);
	const screen = openScreen(app);
	t.after(() => {
		screen.close();
	});
	for (const [key, hint] of [['X', 'end'], ['n', 'new'], ['D', 'delete']] as const) {
		await screen.press(key);
		assert.match(screen.text(), new RegExp(String.raw`! ${key} \(${hint}\) is off: baitui runs read-only\.`));
	}

	await screen.press(':');
	await screen.burst('end');
	await screen.press('enter');
	assert.match(screen.text(), /! end is off: baitui runs read-only\./);
});

test('at 60 columns what the empty list of copies says is not cut', async t => {
	const {screen} = open(t, {columns: 60, rows: 20});
	await screen.press('3');
	assert.match(screen.text().replaceAll(/\s+/g, ' '), /u uploads to, d downloads from a session\./);
});
