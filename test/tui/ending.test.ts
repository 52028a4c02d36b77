import assert from 'node:assert/strict';
import {test} from 'node:test';
import {alertSequence} from '../../source/tui/alert.ts';
import {
	createFakeApp,
	createSession,
	createTunnel,
	type FakeApp,
} from '../helpers/fake-app.ts';
import {openScreen, type OpenScreen} from '../helpers/screen.tsx';

const minute = 60_000;
const start = Date.now();
const ending = (name: string, minutes: number) => createSession(name, {endsAt: new Date(start + (minutes * minute)), endsBecause: 'max lifetime'});

const open = (t: {after: (done: () => void) => void}, changes: Parameters<typeof createFakeApp>[0] = {}): {app: FakeApp; screen: OpenScreen} => {
	const app = createFakeApp(changes);
	const screen = openScreen(app);
	t.after(() => {
		screen.close();
	});
	return {app, screen};
};

test('60, 15 and 5 minutes before an end the bell rings once and the screen says what will be lost', async t => {
	const {app, screen} = open(t);
	const session = ending('train-llm', 70);
	app.answer([session]);
	assert.deepEqual(screen.alerts, []);
	app.tunnels.set([createTunnel(session, 'sshd', 9922)]);
	for (const [passed, count] of [[9, 0], [10.5, 1], [30, 1], [55, 2], [56, 2], [65.5, 3], [69.5, 3]] as const) {
		await screen.setTime(start + (passed * minute));
		assert.equal(screen.alerts.length, count, `after ${passed} minutes: ${screen.alerts.join(' ')}`);
	}

	assert.equal(screen.alerts[0], 'train-llm ends in 59 min (max lifetime). Files outside data, ckpt are lost. 1 tunnel into it ends too.');
	assert.match(screen.alerts[2]!, /train-llm ends in 4 min/);
	assert.match(screen.text().replaceAll(/\s+/g, ' '), /! train-llm ends in 30s \(max lifetime\)\. Files outside data, ckpt are lost\. 1 tunnel/);
});

test('what ends soon when the program starts is told once, several in one warning', t => {
	const {app, screen} = open(t);
	app.answer([ending('one', 4), ending('two', 12), ending('three', 50)]);
	app.answer([ending('one', 4), ending('two', 12), ending('three', 50)]);
	assert.equal(screen.alerts.length, 1);
	assert.match(screen.alerts[0]!, /^one ends in [34] min .* So do 2 others\.$/);
});

test('an end that was put off and comes near again is told of again', async t => {
	const {app, screen} = open(t);
	app.answer([ending('idle', 4)]);
	app.answer([ending('idle', 120)]);
	app.answer([ending('idle', 4)]);
	assert.equal(screen.alerts.length, 2);
	await screen.setTime(start);
	assert.equal(screen.alerts.length, 2);
});

test('no bell rings into ssh; it rings when the screen is back', async t => {
	let leave = (): void => {};
	const {app, screen} = open(t, {
		ssh: async () => new Promise<number>(resolve => {
			leave = () => {
				resolve(0);
			};
		}),
	});
	app.answer([ending('train-llm', 70)]);
	await screen.press('s');
	await screen.until(() => screen.announced.length > 0);
	await screen.setTime(start + (11 * minute));
	assert.deepEqual(screen.alerts, []);
	leave();
	await screen.until(() => screen.alerts.length === 1, 'the bell never rang');
});

test('the note goes through tmux and screen, and a console gets the bell only', () => {
	assert.equal(alertSequence('a\u{1B}[2Jb', {TERM: 'xterm'}), '\u{7}\u{1B}]9;baitui: ab\u{7}');
	assert.equal(alertSequence('x', {TERM: 'tmux-256color', TMUX: '/tmp/s'}), '\u{7}\u{1B}Ptmux;\u{1B}\u{1B}]9;baitui: x\u{7}\u{1B}\\');
	assert.equal(alertSequence('x', {TERM: 'screen', STY: '1'}), '\u{7}\u{1B}P\u{1B}]9;baitui: x\u{7}\u{1B}\\');
	assert.equal(alertSequence('x', {TERM: 'linux'}), '\u{7}');
	assert.equal(alertSequence('x', {}), '\u{7}');
});
