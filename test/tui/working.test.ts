import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import type {Transfer} from '../../source/core/transfer.ts';
import {
	createFakeApp,
	createTunnel,
	lifelikeSessions,
	type FakeApp,
} from '../helpers/fake-app.ts';
import {openScreen, type OpenScreen} from '../helpers/screen.tsx';

const open = (t: {after: (done: () => void) => void}, changes: Parameters<typeof createFakeApp>[0] = {}): {app: FakeApp; screen: OpenScreen} => {
	const app = createFakeApp(changes);
	app.answer(lifelikeSessions());
	const screen = openScreen(app);
	t.after(() => {
		screen.close();
	});
	return {app, screen};
};

test('s gives the terminal to ssh without polling, says how to leave, and comes back with its exit status', async t => {
	const {app, screen} = open(t);
	await screen.press('j', 's');
	await screen.until(text => text.includes('ssh to notebook ended (exit 0)'));
	assert.deepEqual(app.calls, ['pause', 'ssh notebook', 'resume']);
	assert.match(screen.announced[0]!, /exit, Ctrl-D or Enter ~ \. returns to baitui/);
	assert.match(screen.lines().find(line => line.includes('▶'))!, /notebook/);
});

test('ssh that cannot start tells why and polling goes on', async t => {
	const {app, screen} = open(t, {
		async ssh(): Promise<never> {
			throw new Problem('failed', 'ssh was not found.', {hint: 'Install OpenSSH.'});
		},
	});
	await screen.press('s');
	await screen.until(text => text.includes('! ssh was not found. Install OpenSSH.'));
	assert.deepEqual(app.calls, ['pause', 'resume']);
});

test('a lost tmux is offered again: Enter brings it back, Esc leaves it, and a tries until it is back', async t => {
	const codes = [255, 0, 255, 255, 255, 0];
	const kinds: unknown[] = [];
	const {screen} = open(t, {
		async ssh(_session, kind = 'shell') {
			kinds.push(kind);
			return codes.shift()!;
		},
	});
	await screen.press('S');
	await screen.until(text => text.includes('The connection to train-llm was lost.') && text.includes('Enter reattaches, Esc returns.'));
	await screen.press('enter');
	await screen.until(text => text.includes('ssh to train-llm ended (exit 0)'));
	await screen.press('S');
	await screen.until(text => text.includes('was lost.'));
	await screen.press('escape');
	assert.equal(kinds.length, 3);
	await screen.press('S');
	await screen.until(text => text.includes('was lost.'));
	await screen.press('a');
	await screen.until(text => text.includes('ssh to train-llm ended (exit 0)'));
	assert.deepEqual(kinds, Array.from({length: 6}, () => 'tmux'));
	assert.ok(screen.announced.some(line => line.includes('Trying again in')));
});

test('a tmux that was lost says what ssh said; a plain shell is not offered again', async t => {
	const {screen} = open(t, {
		async ssh(): Promise<never> {
			throw new Problem('failed', 'ssh to train-llm failed: Connection reset by peer');
		},
	});
	await screen.press('S');
	await screen.until(text => text.includes('ssh to train-llm failed: Connection reset by peer') && text.includes('reattach'));
	await screen.press('escape', 's');
	await screen.until(text => text.includes('! ssh to train-llm failed: Connection reset by peer'));
	assert.doesNotMatch(screen.text(), /reattach/);
});

test('keys typed while ssh has the terminal do nothing afterwards', async t => {
	let finish = (): void => {};
	const {app, screen} = open(t, {
		ssh: async () => new Promise<number>(resolve => {
			finish = () => {
				resolve(0);
			};
		}),
	});
	await screen.press('s');
	await screen.until(() => screen.announced.length > 0);
	finish();
	await screen.burst('qdtjjC');
	await screen.until(text => text.includes('ended (exit 0)'));
	assert.match(screen.lines().find(line => line.includes('▶'))!, /train-llm/);
	assert.deepEqual(app.calls, ['pause', 'resume']);
});

test('letters that come together with the one that gives the terminal to ssh do nothing', async t => {
	const {app, screen} = open(t);
	await screen.burst('ssjX');
	await screen.until(text => text.includes('ended (exit 0)'));
	assert.deepEqual(app.calls, ['pause', 'ssh train-llm', 'resume']);
	assert.match(screen.lines().find(line => line.includes('▶'))!, /train-llm/);
});

test('t lists the apps with the port each would get, and Enter opens one and tells its address', async t => {
	const {app, screen} = open(t);
	await screen.press('t');
	await screen.until(text => /jupyter +http {2}on 127\.0\.0\.1:8888/.test(text));
	await screen.press('down', 'enter');
	await screen.until(text => text.includes('train-llm jupyter: http://127.0.0.1:8888/'));
	assert.deepEqual(app.calls, ['openTunnel train-llm jupyter']);
	assert.match(screen.text(), /127\.0\.0\.1:8888 +train-llm +jupyter +● ready/);
});

test('a port that is no app is typed as a number', async t => {
	const {app, screen} = open(t);
	await screen.press('t');
	await screen.burst('50a');
	await screen.press('enter');
	assert.match(screen.text(), /! "50a" is no port\. A port is a number from 1 to 65535\./);
	await screen.press('t');
	await screen.burst('5000');
	await screen.press('enter');
	await screen.until(text => text.includes('train-llm 5000: 127.0.0.1:'));
	assert.deepEqual(app.calls, ['openTunnel train-llm 5000']);
});

test('a port that is taken is said so, and nothing else changes', async t => {
	const {screen} = open(t, {
		async openTunnel(): Promise<never> {
			throw new Problem('port-in-use', 'Port 2200 is used by sshd (pid 4312).', {hint: 'Choose another one.'});
		},
	});
	await screen.press('t', 'enter');
	await screen.until(text => text.includes('! Port 2200 is used by sshd (pid 4312). Choose another one.'));
});

test('the list of tunnels says what each does, and why one does not', async t => {
	const {app, screen} = open(t);
	const [first, second] = lifelikeSessions();
	app.tunnels.set([
		createTunnel(first!, 'sshd', 9922, {connections: 3, rateIn: 1_153_433, rateOut: 38_912}),
		createTunnel(second!, 'jupyter', 8888, {status: 'retrying', reason: 'network down', nextTryAt: screen.desk.clock.get() + 8000}),
		createTunnel(second!, 6006, 6006, {status: 'ended', reason: 'session ended'}),
	]);
	return screen.press().then(() => {
		assert.match(screen.text(), /127\.0\.0\.1:9922 +train-llm +sshd +● ready +3 +1\.1M\/s +38K\/s/);
		assert.match(screen.text(), /127\.0\.0\.1:8888 +notebook +jupyter +◐ retry 8s +network down/);
		assert.match(screen.text(), /127\.0\.0\.1:6006 +notebook +6006 +○ ended +session ended/);
		assert.match(screen.text(), /2 Tunnels {2}1 ready · 1 retrying · 1 ended/);
	});
});

test('x closes the tunnel under the cursor', async t => {
	const {app, screen} = open(t);
	const [first] = lifelikeSessions();
	app.tunnels.set([createTunnel(first!, 'sshd', 9922), createTunnel(first!, 'jupyter', 8888)]);
	await screen.press('2', 'j', 'x');
	await screen.until(text => text.includes('Closed 127.0.0.1:8888 (train-llm jupyter)'));
	assert.deepEqual(app.calls, ['closeTunnel id-train-llm-jupyter']);
});

test('x on a session with several tunnels asks which', async t => {
	const {app, screen} = open(t);
	const [first] = lifelikeSessions();
	app.tunnels.set([createTunnel(first!, 'sshd', 9922), createTunnel(first!, 'jupyter', 8888)]);
	await screen.press('x');
	assert.match(screen.text(), /Close which tunnel of train-llm\?/);
	await screen.press('escape');
	assert.deepEqual(app.calls, []);
	await screen.press('x', 'a');
	await screen.until(text => text.includes('Closed 2 tunnels of train-llm'));
	assert.equal(app.tunnels.get().length, 0);
});

test('a key with nothing to act on says so', async t => {
	const {screen} = open(t);
	await screen.press('x');
	assert.match(screen.text(), /! x \(close tunnel\) finds nothing to act on here\./);
});

test('Tab and numbers go from list to list', async t => {
	const {screen} = open(t);
	await screen.press('tab');
	assert.equal(screen.desk.state.get().pane, 'tunnels');
	await screen.press('tab', 'tab');
	assert.equal(screen.desk.state.get().pane, 'sessions');
	await screen.press('3', 'shift-tab');
	assert.equal(screen.desk.state.get().pane, 'tunnels');
	await screen.press('1');
	assert.equal(screen.desk.state.get().pane, 'sessions');
});

test('2 and 3 go from a session to what its badges count: its first tunnel and its first copy, where Enter shows them', async t => {
	const {app, screen} = open(t);
	const [first, second] = app.sessions.get().value;
	app.tunnels.set([createTunnel(first!, 'sshd', 9922), createTunnel(second!, 'jupyter', 8888), createTunnel(second!, 'sshd', 9923)]);
	for (const [session, source] of [[first!, '/of-first'], [second!, '/of-second']] as const) {
		await app.copy(session, {
			direction: 'upload', sources: [source], destination: '/b', ifExists: 'ask',
		});
	}

	await screen.press('j', '2');
	assert.match(screen.lines().find(line => line.includes('▶ 127'))!, /notebook +jupyter/);
	await screen.press('down', '1', '2');
	assert.match(screen.lines().find(line => line.includes('▶ 127'))!, /notebook +sshd/, 'the one that was chosen of its own stays');
	await screen.press('1', '3', 'enter');
	await screen.until(text => text.includes('/of-second'), 'the details of its copy');
});

test('copies show how far they are, and x cancels one', async t => {
	const {app, screen} = open(t);
	const session = app.sessions.get().value[0]!;
	await app.copy(session, {
		direction: 'upload', sources: ['/home/me/ckpt-1200.pt'], destination: '/home/work/ckpt', ifExists: 'fail',
	});
	await screen.press('3');
	assert.match(screen.text(), /↑ ckpt-1200\.pt → train-llm:ckpt +\[#########\.{7}\] +58% +4B\/s +11s|↑ ckpt-1200\.pt → train-llm:ckpt +\[#########\.{7}\] +57% +4B\/s +11s/);
	await screen.press('x');
	await screen.until(text => text.includes('○ cancelled'));
	await screen.press('c');
	assert.match(screen.text(), /Nothing is being copied/);
});

test('p pauses a copy and goes on with it, r tries again what failed, J and K move it', async t => {
	const {app, screen} = open(t);
	await app.copy(app.sessions.get().value[0]!, {
		direction: 'upload', sources: ['/home/me/a.bin'], destination: '/home/work/data', ifExists: 'ask',
	});
	const become = (state: Partial<Transfer['state']>) => {
		app.transfers.set(all => all.map(transfer => ({...transfer, state: {...transfer.state, ...state}})));
	};

	await screen.press('3', 'p', 'J', 'K');
	become({status: 'paused', reason: 'the session cannot be reached'});
	await screen.until(text => text.includes('paused 58B of 100B: the session cannot be reached'));
	await screen.press('p');
	become({status: 'failed', failed: [{path: '/home/me/a.bin', reason: 'permission denied', code: 'refused'}], failedTotal: 1});
	await screen.press('r');
	assert.deepEqual(app.calls.filter(call => call.includes('Transfer')), ['pauseTransfer x1', 'moveTransfer x1 down', 'moveTransfer x1 up', 'resumeTransfer x1', 'resumeTransfer x1']);
});

test('a copy that asks shows both files, and o s r n answer for one or, as capitals, for all', async t => {
	const {app, screen} = open(t);
	await app.copy(app.sessions.get().value[0]!, {
		direction: 'upload', sources: ['/home/me/config.yaml'], destination: '/home/work/data', ifExists: 'ask',
	});
	await screen.press('3');
	app.transfers.set(all => all.map(transfer => ({
		...transfer, state: {
			...transfer.state, status: 'asking' as const, questionsTotal: 2, questions: ['config.yaml', 'other.yaml'].map(name => ({
				path: `/home/me/${name}`,
				target: `/home/work/data/${name}`,
				source: {size: 2150, modifiedAt: new Date('2026-11-20T13:58:00').getTime()},
				existing: {size: 2048, modifiedAt: new Date('2026-11-19T08:30:00').getTime()},
			})),
		},
	})));
	await screen.until(text => text.includes('? config.yaml exists +1'));
	assert.match(screen.text(), /config\.yaml exists: 2\.0K 11-19 08:30 there, 2\.1K 11-20 13:58 here/);
	assert.match(screen.text(), /o overwrite {2}s skip {2}r rename {2}n newer/);
	await screen.press('n', 'S');
	assert.deepEqual(app.calls.filter(call => call.startsWith('answer')), ['answerTransfer x1 /home/me/config.yaml newer', 'answerTransfer x1 all skip']);
	// Who answered all goes on typing a moment too long.
	app.transfers.set(all => all.map(transfer => ({
		...transfer, state: {
			...transfer.state, status: 'running', questions: [], questionsTotal: 0,
		},
	})));
	const now = Date.now();
	await screen.setTime(now);
	await screen.press('s', 's', 'r');
	assert.match(screen.text(), /All is answered\. In a moment letters are commands again\./);
	assert.equal(app.calls.filter(call => call.startsWith('answer')).length, 2);
	assert.ok(app.calls.every(call => !/^(?:ssh|resume)/.test(call)), app.calls.join('\n'));
	await screen.setTime(now + 5000);
	await screen.press('s');
	await screen.until(text => text.includes('ended (exit 0)'));
	assert.ok(app.calls.includes('ssh train-llm'));
});

test('details name every file that was not copied, and why', async t => {
	const {app, screen} = open(t);
	await screen.resize(80, 50);
	const session = app.sessions.get().value[0]!;
	await app.copy(session, {
		direction: 'upload', sources: ['/home/me/runs'], destination: '/home/work/data', ifExists: 'fail',
	});
	app.transfers.set(all => all.map(transfer => ({
		...transfer,
		state: {
			...transfer.state, status: 'failed' as const, filesTotal: 812, failed: [{path: '/home/me/runs/a.log', reason: 'permission denied', code: 'refused' as const}], failedTotal: 1, problem: {code: 'files-not-copied' as const, message: '1 of 812 files was not copied.'},
		},
	})));
	await screen.press('enter');
	assert.match(screen.text(), /\/home\/me\/runs → \/home\/work\/data/);
	assert.match(screen.text(), /\/home\/me\/runs\/a\.log: permission denied/);
});
