import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import type {Tunnel} from '../../source/core/tunnel.ts';
import {closeTemporary} from '../../source/tui/actions/quit.ts';
import {columnsOf} from '../../source/tui/columns.ts';
import {screenLines} from '../../source/tui/screens/index.ts';
import {
	createFakeApp,
	createSession,
	createTunnel,
	lifelikeSessions,
	type FakeApp,
} from '../helpers/fake-app.ts';
import {openScreen, type OpenScreen, type ScreenLook} from '../helpers/screen.tsx';

const origin = {
	from: '203.0.113.7', host: '10.0.0.5', port: 22, user: 'me',
};

const open = (t: TestContext, look: ScreenLook = {}): {app: FakeApp; screen: OpenScreen} => {
	const app = createFakeApp();
	app.answer(lifelikeSessions());
	const screen = openScreen(app, look);
	t.after(() => {
		screen.close();
	});
	return {app, screen};
};

const [first, second, wide] = lifelikeSessions();
const now = Date.now();
const long = 'The session is said to be running, but nothing answers in it: its container was not reached within twenty seconds, and the server says nothing of why that is so.';

const busy = (changes: Partial<Tunnel['spec']> = {}, state: Partial<Tunnel['state']> = {}): Tunnel => {
	const tunnel = createTunnel(first!, 'jupyter', 8890, {
		since: now - 7_860_000, connections: 1, totalConnections: 37, refused: 3, bytesIn: 4_402_341_478, bytesOut: 38_912, rateIn: 1_153_433, rateOut: 38_912,
		history: {in: [0, 1, 2, 4, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 1, 2, 4, 8, 8, 8], out: Array.from({length: 20}, () => 0)},
		lastLoss: {at: now - 3_600_000, lasted: 4000, reason: 'websocket closed 1006'}, ...state,
	});
	return {...tunnel, spec: {...tunnel.spec, askedPort: 8888, ...changes}};
};

const flat = (screen: OpenScreen): string => screen.text().replaceAll(/[|│]/g, ' ').replaceAll(/\s+/g, ' ');

for (const [columns, rows] of [[80, 24], [120, 40], [60, 20], [200, 50], [40, 10], [110, 24]] as const) {
	for (const environment of [{LANG: 'en_US.UTF-8'}, {LANG: 'C'}, {LANG: 'C.UTF-8', NO_COLOR: '1'}]) {
		test(`tunnels and their details keep the width at ${columns}x${rows} with ${JSON.stringify(environment)}`, async t => {
			const {app, screen} = open(t, {
				columns, rows, environment, origin,
			});
			app.tunnels.set([
				busy({isShared: true, awakeUntil: new Date(now + 3_600_000).toISOString(), keep: 'never'}, {endsAtLogout: true}),
				createTunnel(wide!, '데이터요약데이터요약', 6006, {
					status: 'retrying', reason: long, nextTryAt: now + 8000, since: now - 60_000,
				}),
				{...createTunnel(second!, 'sshd', 9922), spec: {...createTunnel(second!, 'sshd', 9922).spec, bind: {path: '/run/user/1000/a-long-name-of-a-socket'}}},
			]);
			for (const keys of [['2'], ['enter'], ['G'], ['escape', 'j', 'enter'], ['escape', 'j', 'enter'], ['escape', '1', 'enter', 'G']]) {
				await screen.press(...keys);
				assert.ok(screen.lines().length <= rows - 1);
				for (const line of screenLines(screen.desk)) {
					assert.equal(columnsOf(line), columns, `after ${keys.join(' ')}: "${line}"`);
				}
			}
		});
	}
}

test('a row tells address, session, app, state and its time, connections and rates; a wide one the total', async t => {
	const {app, screen} = open(t);
	app.tunnels.set([busy()]);
	await screen.setTime(now);
	assert.match(screen.text(), /127\.0\.0\.1:8890 +train-llm +jupyter +● ready 2h +1 +1\.1M\/s +38K\/s/);
	await screen.resize(160, 40);
	assert.match(screen.text(), /38K\/s +4\.1G/);
});

test('a row marks what others can use, and a quiet one says that it got another port', async t => {
	const {app, screen} = open(t);
	app.tunnels.set([busy({isShared: true}, {
		connections: 0, refused: 0, rateIn: 0, rateOut: 0,
	}), {...busy({}, {isUnguarded: true}), spec: {...busy().spec, id: 'b'}}]);
	await screen.setTime(now);
	assert.match(screen.text(), /127\.0\.0\.1:8890 ! +train-llm .*asked 8888 /);
	assert.equal(screen.text().match(/127\.0\.0\.1:8890 !/g)?.length, 2);
});

test('Enter on a tunnel shows all of it, and Esc goes back', async t => {
	const {app, screen} = open(t, {rows: 50, origin});
	app.tunnels.set([busy({isShared: true, awakeUntil: new Date(now + 3_600_000).toISOString()}, {endsAtLogout: true})]);
	await screen.setTime(now);
	await screen.press('2', 'enter');
	const text = flat(screen);
	assert.match(text, /baitui › train-llm jupyter/);
	assert.match(text, /state ● ready for 2h/);
	assert.match(text, /local 127\.0\.0\.1:8890 asked 8888, got 8890 url http:\/\/127\.0\.0\.1:8890\//);
	assert.match(text, /open 1 open, 37 total, 3 refused/);
	assert.match(text, /in ▁▂▃▅██▇▆▅▄▃▂▁▁▂▃▅███ 1\.1M\/s/);
	assert.match(text, /out ▁{20} 38K\/s/);
	assert.match(text, /total in 4\.1G, out 38K/);
	assert.match(text, /drop \d\d:\d\d:\d\d \(1h ago\), back after 4s: websocket closed 1006/);
	assert.match(text, /shared ! everybody who can reach the port may use it/);
	assert.match(text, /awake keeps the session awake until \d\d:\d\d /);
	assert.match(text, /logout ! logging out of this host ends it/);
	assert.match(text, /You came here by ssh from 203\.0\.113\.7\. On that machine run: ssh -L 8890:127\.0\.0\.1:8890 me@10\.0\.0\.5/);
	assert.match(text, /The same from a shell baitui tunnel train-llm jupyter -b 8890 --share --keepalive \d+m/);
	await screen.press('escape');
	assert.match(screen.text(), /2 Tunnels/);
});

test('a long reason is there to the last word, with the next try', async t => {
	const {app, screen} = open(t);
	app.tunnels.set([createTunnel(first!, 'jupyter', 8888, {status: 'retrying', reason: long, nextTryAt: now + 8000})]);
	await screen.setTime(now);
	await screen.press('2', 'enter');
	assert.ok(flat(screen).includes(long));
	assert.match(flat(screen), /next tries in 8s; r now/);
});

test('a tunnel of another host is told so, and R leaves it alone', async t => {
	const {app, screen} = open(t, {rows: 40});
	const elsewhere = createTunnel(first!, 'jupyter', 8888, {status: 'failed', reason: 'belongs to login2', processId: 0});
	app.tunnels.set([{...elsewhere, spec: {...elsewhere.spec, host: 'login2'}}]);
	await screen.press('2', 'enter');
	assert.match(flat(screen), /host belongs to login2; use it there/);
	await screen.press('escape', 'R');
	assert.match(screen.text(), /The server is asked again\. No tunnel is down\./);
	assert.deepEqual(app.calls, ['refresh']);
});

test('from 110 columns the chosen tunnel lies beside the list', async t => {
	const {app, screen} = open(t, {columns: 120, rows: 40});
	app.tunnels.set([busy(), createTunnel(second!, 'sshd', 9922, {status: 'retrying', reason: long})]);
	await screen.setTime(now);
	assert.match(screen.text(), /├─ 8890 → train-llm jupyter ─/);
	assert.match(screen.text(), /open +1 open, 37 total, 3 refused/);
	await screen.press('2', 'j');
	assert.match(screen.text(), /├─ 9922 → notebook sshd ─/);
	assert.ok(flat(screen).includes('the server says'));
});

test('beside the list a folder tells whether it is kept, however long its path', async t => {
	const {app, screen} = open(t, {columns: 120, rows: 40});
	const mounts = ['data', 'a-very-long-name-of-a-folder-of-the-whole-group'].map((name, index) => ({
		name, path: `/home/work/${name}`, isKept: index === 1, isReadOnly: index === 1,
	}));
	app.answer([createSession('train-llm', {mounts})]);
	await screen.until(text => /\/home\/work\/data +rw {2}not kept/.test(text));
	assert.match(screen.text(), /… *[\w-]*group +ro {2}kept/);
});

test('tunnels of before whose process is gone are offered at the start, and R starts them all', async t => {
	const {app, screen} = open(t);
	const gone = {status: 'failed', processId: 0, reason: 'its worker is not running'} as const;
	app.tunnels.set([createTunnel(first!, 'sshd', 9922, gone), createTunnel(first!, 'jupyter', 8888, gone), createTunnel(second!, 'ttyd', 7681, {status: 'retrying', reason: 'away'}), createTunnel(second!, 'sshd', 9923)]);
	await screen.until(text => text.includes('! 2 tunnels of before are not running: R starts them.'));
	await screen.press('R');
	await screen.until(text => text.includes('3 tunnels try again.'));
	assert.deepEqual(app.calls, ['refresh', 'retryTunnel id-train-llm-sshd', 'retryTunnel id-train-llm-jupyter', 'retryTunnel id-notebook-ttyd']);
});

test('the details of a session show each app with its tunnel and one line that reaches them all', async t => {
	const {app, screen} = open(t, {rows: 50, origin});
	app.tunnels.set([createTunnel(first!, 'jupyter', 8888, {connections: 1}), createTunnel(first!, 5000, 5000, {status: 'retrying', reason: long})]);
	await screen.press('enter');
	assert.match(screen.text(), /● jupyter +http 8888 {2}http:\/\/127\.0\.0\.1:8888\/ {2}1 connection/);
	assert.match(screen.text(), /○ ttyd +http 7681 {2}not open/);
	assert.match(screen.text(), /◐ 5000 +127\.0\.0\.1:5000 {2}retry/);
	assert.ok(flat(screen).includes(long));
	assert.match(screen.text(), /ssh -L 8888:127\.0\.0\.1:8888 -L 5000:127\.0\.0\.1:5000 me@10\.0\.0\.5/);
});

test('beside the list the address of a tunnel is whole, however narrow it is there', async t => {
	const {app, screen} = open(t, {columns: 120, rows: 50});
	app.tunnels.set([createTunnel(first!, 'tensorboard', 6006, {connections: 1}), createTunnel(first!, 'sshd', 9922, {connections: 1})]);
	await screen.until(text => /● tensorboard 127\.0\.0\.1:6006 +│/.test(text) && /● sshd +127\.0\.0\.1:9922/.test(text));
});

test('y copies what belongs to the tunnel under the cursor', async t => {
	const {app, screen} = open(t, {origin});
	app.tunnels.set([busy({isShared: true}), createTunnel(second!, 'sshd', 9922)]);
	await screen.press('2', 'y');
	assert.match(screen.text(), /u {2}URL of jupyter +http:\/\/127\.0\.0\.1:8890\//);
	await screen.press('u', 'y', 'p', 'y', 'l', 'y', 'c', 'y', 'i', 'y', 's');
	await screen.until(text => text.includes('Copied: ssh -o ProxyCommand='));
	assert.deepEqual(screen.copied, [
		'http://127.0.0.1:8890/',
		'8890',
		'ssh -L 8890:127.0.0.1:8890 me@10.0.0.5',
		'baitui tunnel train-llm jupyter -b 8890 --share',
		'id-train-llm',
		'ssh -o ProxyCommand=\'baitui proxy id-train-llm\' work@train-llm',
	]);
	await screen.press('y', 'v');
	assert.equal(screen.copied.at(-1), 'code --remote ssh-remote+train-llm.bai /home/work/data');
	await screen.press('j', 'y', 'u');
	assert.match(screen.text(), /Copied: 127\.0\.0\.1:9922/);
});

test('y on a session copies its open addresses, its ssh line and its id; without ssh there is no laptop to reach it from', async t => {
	const {app, screen} = open(t);
	app.tunnels.set([createTunnel(first!, 'jupyter', 8888), createTunnel(first!, 'tensorboard', 6006), createTunnel(second!, 'sshd', 9922)]);
	await screen.press('y');
	assert.match(screen.text(), /URL of jupyter[\s\S]*URL of tensorboard/);
	assert.doesNotMatch(screen.text(), / of sshd|laptop/);
	await screen.press('c');
	assert.deepEqual(screen.copied, ['baitui ssh train-llm']);
});

test('what the terminal cannot take is shown in lines that can be selected', async t => {
	const {screen} = open(t, {canCopy: false});
	await screen.press('y', 'i');
	assert.match(screen.text(), /baitui › id, to select/);
	assert.match(screen.text(), /^id-train-llm *$/m);
	await screen.press('escape', 'y', 's');
	await screen.until(text => text.includes('ssh line, to select'));
	assert.match(screen.text(), /^ssh -o ProxyCommand='baitui proxy id-train-llm' work@train-llm/m);
	await screen.press('q');
	assert.match(screen.text(), /1 Sessions/);
});

test('quitting asks once for the tunnels that were opened here: keep is the answer of Enter, c closes them', async t => {
	for (const key of ['enter', 'c']) {
		const {app, screen} = open(t);
		app.tunnels.set([createTunnel(second!, 'sshd', 9922)]);
		await screen.press('t', 'down', 'enter');
		await screen.until(text => text.includes('train-llm jupyter: http'));
		await screen.press('q');
		assert.match(screen.text(), /Keep the tunnel open\?/);
		assert.match(screen.text(), /jupyter of train-llm on 127\.0\.0\.1:8888/);
		assert.doesNotMatch(screen.text(), /notebook on/);
		await screen.press('escape', 'q', key);
		assert.equal(await screen.exited, 0);
		assert.deepEqual(app.calls.filter(call => call.startsWith('close')), key === 'c' ? ['closeTunnel id-train-llm-jupyter'] : []);
	}
});

test('quitting asks for nothing when no tunnel was opened here', async t => {
	const {app, screen} = open(t);
	app.tunnels.set([createTunnel(second!, 'sshd', 9922)]);
	await screen.press('q');
	assert.equal(await screen.exited, 0);
});

test('what was opened to last as long as the screen is closed with it, and nothing else', async t => {
	const {app, screen} = open(t);
	const [mine, kept, other] = [busy({id: 'mine', keep: 'never'}), busy({id: 'kept', keep: 'always'}), busy({id: 'other', keep: 'never'})];
	app.tunnels.set([mine, kept, other]);
	screen.desk.state.set(state => ({...state, opened: ['mine', 'kept']}));
	await closeTemporary(screen.desk);
	assert.deepEqual(app.calls, ['closeTunnel mine']);
});
