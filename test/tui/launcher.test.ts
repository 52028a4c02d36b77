import assert from 'node:assert/strict';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import {Problem} from '../../source/core/problem.ts';
import type {TunnelRequest} from '../../source/core/tunnel.ts';
import {appOptionsOf} from '../../source/tui/actions/app-options.ts';
import {english} from '../../source/words/english/index.ts';
import {columnsOf} from '../../source/tui/columns.ts';
import {boxLines} from '../../source/tui/screens/index.ts';
import {
	createFakeApp,
	createSession,
	createTunnel,
	lifelikeSessions,
	type FakeApp,
} from '../helpers/fake-app.ts';
import {openScreen, type OpenScreen, type ScreenLook} from '../helpers/screen.tsx';

type Opened = {readonly app: FakeApp; readonly screen: OpenScreen; readonly requests: TunnelRequest[]};

/** The form for jupyter of the first session. */
const open = async (t: TestContext, changes: Parameters<typeof createFakeApp>[0] = {}, look: ScreenLook = {}): Promise<Opened> => {
	const requests: TunnelRequest[] = [];
	const app = createFakeApp({
		async openTunnel(request) {
			requests.push(request);
			const tunnel = createTunnel(request.session, request.target, request.port ?? 8888);
			app.tunnels.set(all => [...all, tunnel]);
			return tunnel;
		},
		...changes,
	});
	app.answer(lifelikeSessions());
	const screen = openScreen(app, look);
	t.after(() => {
		screen.close();
	});
	await screen.press('t', 'down', 'e');
	await screen.until(text => text.includes('Open a tunnel to train-llm'));
	return {app, screen, requests};
};

/** The words of the form, without its frame. */
const flat = ({desk}: OpenScreen): string => stripVTControlCharacters(boxLines(desk).join('\n')).replaceAll(/[\s│]+/g, ' ');

for (const [columns, rows] of [[80, 24], [120, 40], [60, 20], [40, 10]] as const) {
	for (const environment of [{LANG: 'en_US.UTF-8'}, {LANG: 'C'}]) {
		test(`the form fits ${columns}x${rows} in ${environment.LANG}, with the row of the cursor in it`, async t => {
			const {app, screen} = await open(t, {}, {columns, rows, environment});
			app.answer([createSession('데이터요약', {apps: Array.from({length: 12}, (_, index) => ({name: `service-${index}`, protocol: 'http' as const, ports: [5000 + index]}))})]);
			for (const key of ['tab', 'tab', 'tab', 'right', 'tab', 'tab', 'tab', 'tab', 'tab', 'tab']) {
				await screen.press(key);
				const lines = boxLines(screen.desk);
				assert.ok(lines.length <= rows - 2, `${lines.length} lines`);
				assert.equal(new Set(lines.map(line => columnsOf(line))).size, 1, lines.join('\n'));
				assert.match(lines.join('\n'), /\u{1B}\[7m/u);
				assert.ok(columnsOf(lines[0]!) <= columns);
				assert.match(lines.join(''), environment.LANG === 'C' ? /^\p{ASCII}*$/u : /./);
			}
		});
	}
}

test('the form says which port there is and why, and what makes the same from a shell; Enter opens it', async t => {
	const {screen, requests} = await open(t, {suggestPort: async () => ({port: 8890, why: 'next', taken: {port: 8888, holder: 'python3 (pid 4312)'}})});
	await screen.until(text => text.includes('Port 8888 is used by python3 (pid 4312).'));
	assert.match(screen.text(), /\(•\) jupyter/);
	assert.match(screen.text(), /Local port +\[8890 +\] +free/);
	assert.match(screen.text(), /Same from a shell: baitui tunnel train-llm jupyter -b 8890/);
	await screen.press('enter');
	await screen.until(text => text.includes('train-llm jupyter: http://127.0.0.1:8888/'));
	assert.deepEqual(requests.map(({session, ...rest}) => ({session: session.name, ...rest})), [{session: 'train-llm', target: 'jupyter'}]);
});

test('a port whose tunnel is closed elsewhere while the form is open is offered, and what was typed stays', async t => {
	const holder = createTunnel(lifelikeSessions()[0]!, 'rawtcp', 8888);
	let isTaken = true;
	const {app, screen} = await open(t, {
		async suggestPort(_session, _target, {port} = {}) {
			return port === undefined ? (isTaken ? {port: 8889, why: 'next', taken: {port: 8888, holder: 'tunnel b1'}} : {port: 8888, why: 'usual'}) : {port, why: 'wanted'};
		},
	});
	app.tunnels.set([holder]);
	await screen.until(text => text.includes('Port 8888 is used by tunnel b1.'));
	isTaken = false;
	app.tunnels.set([]);
	await screen.until(text => text.includes('its usual port'));
	assert.match(screen.text(), /Local port +\[8888/);
	assert.doesNotMatch(screen.text(), /tunnel b1/);
	await screen.press('tab');
	await screen.burst('\u{15}7000');
	app.tunnels.set([holder]);
	await screen.until(text => /Local port +\[7000/.test(text));
});

test('all options are there from the row of another port too, with what was typed in it', async t => {
	const {screen} = await open(t);
	await screen.press('escape', 't', '9', 'e');
	await screen.until(text => /\(•\) other port[\s\S]*Its port +\[9 /.test(text));
});

test('a port of last time is told to be it', async t => {
	const {screen} = await open(t, {suggestPort: async () => ({port: 8888, why: 'remembered'})});
	await screen.until(text => text.includes('8888 is what you used last time for this session.'));
});

test('a typed port that is taken names its holder, and Enter takes the next free one', async t => {
	const {screen, requests} = await open(t, {
		suggestPort: async (_session, _target, {port} = {}) => (port === 7000 ? {port: 7001, why: 'next', taken: {port: 7000, holder: 'python3 (pid 4312)'}} : {port: port ?? 8888, why: port === undefined ? 'usual' : 'wanted'}),
	});
	await screen.press('tab', 'ctrl-u');
	await screen.burst('\u{15}7000');
	await screen.until(text => text.includes('The next free one is 7001.'));
	await screen.press('enter');
	assert.match(screen.text(), /✗ Port 7000 is used by python3 \(pid 4312\)\. Enter takes 7001\./);
	assert.deepEqual(requests, []);
	await screen.press('enter');
	await screen.until(text => text.includes('train-llm jupyter: http://127.0.0.1:7001/'));
	assert.deepEqual(requests.map(({port}) => port), [7001]);
});

test('a port that is lost in the last moment is told the same way', async t => {
	const {screen} = await open(t, {
		async openTunnel() {
			throw new Problem('port-in-use', 'Port 7000 is used by nc (pid 7).');
		},
		suggestPort: async (_session, _target, {port} = {}) => (screen?.desk.state.get().overlays.some(overlay => overlay.kind === 'launcher' && overlay.isBusy) ? {port: 7001, why: 'next', taken: {port: 7000, holder: 'nc (pid 7)'}} : {port: port ?? 8888, why: 'wanted'}),
	});
	await screen.press('tab');
	await screen.burst('\u{15}7000');
	await screen.press('enter');
	await screen.until(text => text.includes('Port 7000 is used by nc (pid 7). Enter takes 7001.'));
	assert.match(screen.text(), /Local port +\[7001/);
});

test('every option goes into the request and into the line for a shell', async t => {
	const {screen, requests} = await open(t);
	await screen.until(text => text.includes('its usual port'));
	await screen.press('tab', 'tab', 'tab', 'right', 'tab', 'right', 'right', 'tab');
	await screen.burst('\u{15}90');
	await screen.press('tab');
	await screen.burst('--logdir "/home/work/a b" --reload');
	await screen.press('tab');
	await screen.burst('A=1');
	assert.match(flat(screen), /baitui tunnel train-llm jupyter -b 8888 --patience 90 --keepalive 2h --keep '--app-arg=--logdir=\/home\/work\/a b' --app-arg=--reload --env A=1/);
	await screen.press('enter');
	await screen.until(() => requests.length === 1);
	const [{session: _, awakeUntil, ...request}] = requests as [TunnelRequest];
	assert.deepEqual(request, {
		target: 'jupyter', patience: 90, keep: 'always', appOptions: {arguments: {'--logdir': '/home/work/a b', '--reload': null}, environment: {A: '1'}},
	});
	assert.ok(Math.abs(Date.parse(awakeUntil!) - Date.now() - 7_200_000) < 60_000);
});

test('opening it to all networks is asked for twice, with no as the answer of Enter', async t => {
	const {screen, requests} = await open(t);
	await screen.press('tab', 'tab', 'right', 'right', 'right', 'enter');
	await screen.until(text => text.includes('Share this tunnel?'));
	await screen.press('enter');
	assert.doesNotMatch(screen.text(), /Share this tunnel\?/);
	assert.deepEqual(requests, []);
	await screen.press('enter', 'down', 'enter');
	await screen.until(text => text.includes('Really share it?'));
	assert.match(screen.text(), /Everybody who reaches this host over the network/);
	assert.deepEqual(requests, []);
	await screen.press('down', 'enter');
	await screen.until(() => requests.length === 1);
	assert.deepEqual(requests.map(({host, isShared}) => ({host, isShared})), [{host: '0.0.0.0', isShared: true}]);
});

test('a service that ends no session for being idle offers none to be kept awake', async t => {
	const [usual, other] = [await open(t), await open(t, {canKeepAwake: () => false})];
	assert.match(usual.screen.text(), /Keep awake/);
	assert.doesNotMatch(other.screen.text(), /Keep awake/);
	await other.screen.press('tab', 'tab', 'tab', 'tab');
	await other.screen.burst('\u{15}90');
	await other.screen.press('enter');
	await other.screen.until(() => other.requests.length === 1);
	assert.deepEqual([other.requests[0]!.patience, other.requests[0]!.awakeUntil], [90, undefined]);
});

test('a unix socket is named by its path, from the folder one is in, and asks for no share', async t => {
	const {app, screen, requests} = await open(t);
	await screen.press('tab', 'tab', 'right', 'tab');
	await screen.until(text => text.includes(`A relative path begins in ${app.localFiles.start}.`));
	await screen.press('enter');
	assert.match(screen.text(), /✗ Type the path of the socket\./);
	await screen.burst('jupyter.sock');
	const file = path.resolve(app.localFiles.start, 'jupyter.sock');
	assert.match(flat(screen), new RegExp(`baitui tunnel train-llm jupyter -b unix:${file}`));
	assert.doesNotMatch(screen.text(), /Local port/);
	await screen.press('enter');
	await screen.until(() => requests.length === 1);
	const [{session: _, ...request}] = requests as [TunnelRequest];
	assert.deepEqual(request, {target: 'jupyter', path: file});
});

test('the other way round the session listens, and what it leads to is the same port of this host unless another address is typed', async t => {
	const {screen, requests} = await open(t);
	await screen.press('right', 'right', 'right', 'right');
	await screen.until(text => text.includes('(•) from there to here'));
	assert.doesNotMatch(screen.text(), /Open to|Keep awake|Wait for app/);
	assert.match(flat(screen), /its ssh connection counts as use of the session/);
	await screen.press('enter');
	assert.match(screen.text(), /✗ Type the port that the session listens on, 1 to 65535\./);
	await screen.press('tab');
	await screen.burst('9000');
	assert.match(flat(screen), /baitui tunnel train-llm -R 9000 /);
	await screen.press('tab');
	await screen.burst('here');
	await screen.press('enter');
	assert.match(screen.text(), /✗ It leads to PORT or HOST:PORT of this host\./);
	await screen.burst('\u{15}10.0.0.7:8080');
	assert.match(flat(screen), /baitui tunnel train-llm -R 9000:10\.0\.0\.7:8080/);
	await screen.press('enter');
	await screen.until(() => requests.length === 1);
	const [{session: _, ...request}] = requests as [TunnelRequest];
	assert.deepEqual(request, {
		target: 9000, isReverse: true, host: '10.0.0.7', port: 8080,
	});
});

test('another port of the session is typed, and what is none is said so', async t => {
	const {screen, requests} = await open(t);
	await screen.press('right', 'right', 'right', 'tab', 'enter');
	assert.match(screen.text(), /✗ Type the port inside the session, 1 to 65535\./);
	await screen.burst('5000');
	await screen.until(text => /Local port +\[10000/.test(text));
	await screen.press('enter');
	await screen.until(() => requests.length === 1);
	assert.equal(requests[0]!.target, 5000);
});

test('Open and copy puts the address into the clipboard, Esc and Cancel open nothing', async t => {
	const {screen, requests} = await open(t);
	await screen.press('shift-tab', 'right', 'enter');
	await screen.until(text => text.includes('Copied: http://127.0.0.1:8888/'));
	assert.deepEqual(screen.copied, ['http://127.0.0.1:8888/']);
	await screen.press('t', 'e', 'escape', 't', 'e', 'shift-tab', 'left', 'enter');
	assert.doesNotMatch(screen.text(), /Local port/);
	assert.equal(requests.length, 1);
});

test('a problem stays in the form', async t => {
	const {screen} = await open(t, {
		async openTunnel() {
			throw new Problem('usage', 'jupyter takes no argument --x.', {hint: 'It takes no argument at all.'});
		},
	});
	await screen.press('enter');
	await screen.until(text => text.includes('✗ jupyter takes no argument --x. It takes no argument at all.'));
});

test('what is typed for an app is understood as a shell would, or refused in a sentence', () => {
	assert.deepEqual(appOptionsOf('--a 1 --a 2 -b=c --flag', 'X="a b" Y=', english.launcher), {arguments: {'--a': ['1', '2'], '-b': 'c', '--flag': null}, environment: {X: 'a b', Y: ''}});
	assert.equal(appOptionsOf(' ', '', english.launcher), undefined);
	assert.equal(typeof appOptionsOf('logs', '', english.launcher), 'string');
	assert.equal(typeof appOptionsOf('', 'A', english.launcher), 'string');
});
