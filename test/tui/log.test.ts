import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import type {Run} from '../../source/core/run-log.ts';
import {createStore} from '../../source/core/store.ts';
import {safeLines} from '../../source/tui/safe-lines.ts';
import {createFakeApp, lifelikeSessions, type FakeApp} from '../helpers/fake-app.ts';
import {openScreen, type OpenScreen, type ScreenLook} from '../helpers/screen.tsx';

const open = (t: {after: (done: () => void) => void}, changes: Parameters<typeof createFakeApp>[0] = {}, look: ScreenLook = {}): {app: FakeApp; screen: OpenScreen} => {
	const app = createFakeApp(changes);
	app.answer(lifelikeSessions());
	const screen = openScreen(app, look);
	t.after(() => {
		screen.close();
	});
	return {app, screen};
};

const numbered = (count: number): string => Array.from({length: count}, (_, index) => `line ${index}\n`).join('');

test('a log cannot steer the terminal, and of a bar of progress the last state is shown', () => {
	assert.deepEqual(safeLines('a\u{1B}[31mb\u{1B}[0m\r\n10%\r55%\r100%\n\tx\n\u{1B}]0;owned\u{7}end\n'), ['ab', '100%', '    x', 'end']);
	assert.deepEqual(safeLines(''), []);
});

test('l shows the end of the log and follows it; scrolling up stops that, f and G go on', async t => {
	let text = numbered(100);
	const {screen} = open(t, {logs: async () => text});
	await screen.press('l');
	await screen.until(shown => shown.includes('line 99'));
	assert.match(screen.text(), /Log {2}following/);
	text += 'brand new\n';
	await screen.until(shown => shown.includes('brand new'));
	await screen.press('k', 'page-up');
	assert.doesNotMatch(screen.text(), /following/);
	assert.doesNotMatch(screen.text(), /brand new/);
	await screen.press('f');
	assert.match(screen.text(), /following[\s\S]*brand new/);
	await screen.press('g');
	assert.match(screen.text(), /line 0 /);
	await screen.press('escape');
	assert.match(screen.text(), /1 Sessions/);
});

test('w cuts long lines or breaks them, and nothing of them is lost', async t => {
	const long = `${'0123456789'.repeat(20)}END`;
	const {screen} = open(t, {logs: async () => `first\n${long}\n`});
	await screen.press('l');
	await screen.until(shown => shown.includes('END'));
	await screen.press('w');
	assert.doesNotMatch(screen.text(), /END/);
	assert.match(screen.text(), /0123456789012.*4…/);
});

test('/ searches from where one is, n and N go on around the end', async t => {
	const {screen} = open(t, {logs: async () => numbered(200)});
	await screen.press('l');
	await screen.until(shown => shown.includes('line 199'));
	await screen.press('/');
	await screen.burst('line 7');
	await screen.press('enter');
	const first = () => screen.lines().find(line => line.includes('│ line'))!;
	assert.match(first(), /line 79 /);
	await screen.press('N');
	assert.match(first(), /line 78 /);
	await screen.press('n', 'n');
	assert.match(first(), /line 7 /);
	assert.ok(screen.styled().includes('\u{1B}[7mline 7\u{1B}[27m'));
	await screen.press('/');
	await screen.burst('nowhere');
	await screen.press('enter');
	assert.match(screen.text(), /"nowhere" is nowhere in the log\./);
});

test('d saves the log as it came, under a name that stays in the folder', async t => {
	const saved: string[] = [];
	const {screen} = open(t, {
		logs: async () => 'a\tb\n',
		async saveText(file, text) {
			saved.push(file, text);
			return `/home/me/${file}`;
		},
	});
	await screen.press('l');
	await screen.until(shown => shown.includes('a    b'));
	await screen.press('d', 'enter');
	await screen.until(shown => shown.includes('Saved as /home/me/train-llm.log'));
	assert.deepEqual(saved, ['train-llm.log', 'a\tb\n']);
});

test('each container of a cluster session has its log', async t => {
	const {screen} = open(t, {
		containers: async () => ['main1', 'sub1'].map(name => ({id: name, name, detail: 'RUNNING'})),
		logs: async (_session, container) => `I am ${container?.name ?? 'main1'}\n`,
	});
	await screen.press('l');
	await screen.until(shown => shown.includes('log main1, 1 of 2') && shown.includes('I am main1'));
	await screen.press('tab');
	await screen.until(shown => shown.includes('log sub1, 2 of 2') && shown.includes('I am sub1'));
});

test('why there is no log is said, and a log once seen stays when the network goes', async t => {
	let answer: (() => string) = () => 'seen\n';
	const {screen} = open(t, {logs: async () => answer()});
	await screen.press('l');
	await screen.until(shown => shown.includes('seen'));
	answer = () => {
		throw new Problem('unreachable', 'No route.');
	};

	await screen.press('escape', 'l');
	await screen.until(shown => shown.includes('✗ No route.'));
});

test('@ lists what baitui ran with results and the line of a shell, y copies one', async t => {
	const run = (changes: Partial<Run>): Run => ({
		id: 1, at: new Date('2026-11-20T14:02:11').getTime(), kind: 'run', what: 'ssh to train-llm', status: 'done', result: 'exit 0', took: 2100, times: 1, ...changes,
	});
	const runs = createStore<readonly Run[]>([
		run({command: 'baitui ssh train-llm'}),
		run({
			id: 2, kind: 'call', what: 'POST /func/admin/gql  Listing sessions', result: '200', took: 80, times: 31,
		}),
		run({
			id: 3, what: 'open a tunnel to jupyter of notebook', command: 'baitui tunnel notebook jupyter', status: 'failed', result: 'No route.', took: 12_000,
		}),
	]);
	const {screen} = open(t, {runs});
	await screen.press('@');
	assert.match(screen.text(), /14:02:11 ● +ssh to train-llm {2}2\.1 s {2}exit 0/);
	assert.match(screen.text(), /POST \/func\/admin\/gql {2}Listing sessions {2}0\.08 s {2}x31 {2}200/);
	assert.match(screen.text(), /✗ +open a tunnel to jupyter of notebook {2}12 s {2}No route\./);
	await screen.press('y', 'down', 'enter');
	assert.deepEqual(screen.copied, ['baitui ssh train-llm']);
	await screen.press('@');
	assert.match(screen.text(), /1 Sessions/);
});
