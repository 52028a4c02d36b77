import assert from 'node:assert/strict';
import {
	chmodSync,
	existsSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {browserCommand} from '../../source/app/browser.ts';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {signInTo} from '../helpers/sign-in.ts';

const machine = createMachine();
const noScreen = {
	BROWSER: '', DISPLAY: '', WAYLAND_DISPLAY: '', SSH_CONNECTION: '',
};
let cluster: Cluster;

before(async () => {
	cluster = await startCluster({});
	await signInTo(machine, cluster);
});
after(async () => {
	await machine.close();
	await cluster.close();
});

test('open starts jupyter, and its address with the token answers through a tunnel that stays', async () => {
	const {code, stdout, stderr} = await machine.run(['open', 'notebook'], {environment: noScreen});
	assert.equal(code, 0, stderr);
	assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+\/\?token=demo\n$/);
	assert.match(await (await fetch(stdout.trim())).text(), /<b>notebook<\/b>/);
	assert.match(stderr, /The tunnel stays open/);
	const again = await machine.run(['open', 'notebook', 'jupyter'], {environment: noScreen});
	assert.equal(again.stdout, stdout);
});

test('open gives the address to the browser that is named, without a shell between', async () => {
	const browser = path.join(machine.directory, 'browser');
	const seen = path.join(machine.directory, 'seen');
	writeFileSync(browser, `#!/bin/sh\nprintf '%s' "$*" > '${seen}'\n`);
	chmodSync(browser, 0o755);
	const {code, stdout, stderr} = await machine.run(['open', 'notebook', 'ttyd'], {environment: {...noScreen, BROWSER: `${browser} --new-tab`}});
	assert.equal(code, 0, stderr);
	assert.match(stderr, /ttyd is shown in the browser/);
	assert.equal(await eventually(async () => (existsSync(seen) && readFileSync(seen, 'utf8')) || undefined, 'the browser was started'), `--new-tab ${stdout.trim()}`);
});

test('who came by ssh gets the line that leads there', async () => {
	const {stdout, stderr} = await machine.run(['open', 'notebook', 'jupyter', '--json'], {environment: {...noScreen, SSH_CONNECTION: '203.0.113.7 50000 198.51.100.2 2222'}});
	const {url, opened, forward} = JSON.parse(stdout) as {url: string; opened: boolean; forward: string};
	const {port} = new URL(url);
	assert.equal(opened, false, stderr);
	assert.match(forward, new RegExp(String.raw`^ssh -p 2222 -L ${port}:127\.0\.0\.1:${port} \S+@198\.51\.100\.2$`));
});

test('what is no web app, or not there, is refused with a sentence', async () => {
	const tcp = await machine.run(['open', 'notebook', 'sshd'], {environment: noScreen});
	assert.equal(tcp.code, 2);
	assert.match(tcp.stderr, /not for a browser/);
	assert.equal((await machine.run(['open', 'notebook', 'nosuch'], {environment: noScreen})).code, 3);
	assert.equal((await machine.run(['open', 'old-run'], {environment: noScreen})).code, 5);
});

test('a browser is the one of the variable, of macOS, of the display, or none', () => {
	const url = 'http://127.0.0.1:1/';
	assert.deepEqual(browserCommand({BROWSER: 'w3m -dump %s:lynx'}, url, 'linux'), ['w3m', '-dump', url]);
	assert.deepEqual(browserCommand({}, url, 'darwin'), ['open', url]);
	assert.deepEqual(browserCommand({WAYLAND_DISPLAY: 'wayland-0'}, url, 'linux'), ['xdg-open', url]);
	assert.equal(browserCommand({}, url, 'linux'), undefined);
});

test('config shows each value and where it comes from, and sets those of the profile', async () => {
	const show = async (environment = {}) => {
		const {settings} = JSON.parse((await machine.run(['config', 'show', '--json'], {environment})).stdout) as {settings: ReadonlyArray<{name: string; value: string; origin: string}>};
		return new Map(settings.map(({name, value, origin}) => [name, {value, origin}]));
	};

	const first = await show();
	assert.deepEqual(first.get('address'), {value: cluster.endpoints.session, origin: 'profile 127.0.0.1'});
	assert.deepEqual(first.get('ssh-port'), {value: 'none', origin: 'default'});
	assert.equal(first.get('settings')?.origin, 'BAITUI_CONFIG_DIR');
	assert.equal((await show({BAITUI_THEME: 'mono'})).get('theme')?.origin, 'BAITUI_THEME');
	assert.equal((await show({BAITUI_PROFILE: '127.0.0.1'})).get('profile')?.origin, 'BAITUI_PROFILE');
	assert.equal((await machine.run(['config', 'set', 'ssh-port', '12345'])).code, 0);
	assert.equal((await machine.run(['config', 'set', 'project', 'vision'])).code, 0);
	assert.equal((await machine.run(['config', 'get', 'ssh-port'])).stdout, '12345\n');
	assert.equal((await machine.run(['config', 'get', 'project'])).stdout, 'vision\n');
	assert.match((await machine.run(['config', 'show', '--origin'])).stdout, /^project +vision +profile 127\.0\.0\.1$/m);
});

test('config refuses what cannot be', async () => {
	for (const [words, exitCode] of [[['set', 'ssh-port', '22'], 2], [['set', 'mode', 'api'], 2], [['get', 'nosuch'], 3], [['look'], 2]] as const) {
		assert.equal((await machine.run(['config', ...words])).code, exitCode, words.join(' '));
	}
});

test('info tells the version and the places of files, and makes no call', async () => {
	cluster.faults.away = 'server';
	const info = JSON.parse((await machine.run(['info', '--json'])).stdout) as {baitui: string; profile: string; places: Record<string, string>};
	assert.equal(info.profile, '127.0.0.1');
	assert.equal(info.places.state, machine.environment.BAITUI_STATE_DIR);
	assert.match((await machine.run(['info'])).stdout, /^credentials +\//m);
	cluster.faults.away = undefined;
});
