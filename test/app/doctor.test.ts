import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import net, {type AddressInfo} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {Duplex} from 'node:stream';
import {test, type TestContext} from 'node:test';
import type {Finding} from '../../source/app/doctor/finding.ts';
import {examineMachine, type MachineOptions} from '../../source/app/doctor/machine.ts';
import {examineServer} from '../../source/app/doctor/server.ts';
import {Problem} from '../../source/core/problem.ts';
import type {Profile} from '../../source/core/profile.ts';
import type {Provider} from '../../source/core/provider.ts';
import {openSettings} from '../../source/settings/open.ts';
import {createSession} from '../helpers/fake-app.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

/*
Each row of doctor with what makes it bad or a warning. Servers and directories are real; the provider is one that fails as a service would, because no demo fails so in all of it at once.
*/

async function collect(findings: AsyncGenerator<Finding>): Promise<ReadonlyMap<string, Finding>> {
	const found = new Map<string, Finding>();
	for await (const finding of findings) {
		found.set(finding.name, finding);
	}

	return found;
}

/** An HTTP server that is there and nothing of ours. */
async function startStranger(t: TestContext): Promise<string> {
	const server = http.createServer((_request, response) => {
		response.end('<html>a router</html>');
	}).listen(0, '127.0.0.1');
	await new Promise(resolve => {
		server.once('listening', resolve);
	});
	t.after(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const profile: Profile = {
	name: 'lab', service: 'backend-ai', endpoints: ['http://127.0.0.1:1'], mode: 'session', domain: '', project: '', skipsTlsVerification: false,
};

/** What the sshd of the session says, and then the end. */
const streamOf = (text: string) => Duplex.from(text === '' ? [] : [Buffer.from(text)]);

async function examine(changes: Partial<Provider>, environment: Readonly<Record<string, string>> = {}) {
	const session = createSession('train', {apps: [{name: 'sshd', protocol: 'tcp', ports: [2200]}]});
	const provider = {
		profile,
		label: 'Nothing',
		identity: async () => ({user: 'me@lab.example', release: ''}),
		listSessions: async () => [session],
		connect: async () => streamOf('SSH-2.0-dropbear\r\n'),
		sshLogin: async () => ({privateKey: undefined, explanation: 'It takes the keys of your .ssh folder only.'}),
		...changes,
	} as unknown as Provider;
	const found = await collect(examineServer(provider, {environment, signal: AbortSignal.timeout(60_000)}));
	return (name: string) => {
		const {status, text, advice = ''} = found.get(name)!;
		return {status, text, advice};
	};
}

test('an address where nothing answers is bad', async () => {
	const rowOf = await examine({});
	assert.equal(rowOf('address').status, 'bad');
	assert.match(rowOf('address').text, /127\.0\.0\.1:1 cannot be reached: nothing listens there/);
	assert.equal(rowOf('clock').status, 'skipped');
});

test('an address where something else answers is told to be no server of ours', async t => {
	const rowOf = await examine({profile: {...profile, endpoints: [await startStranger(t)]}});
	assert.equal(rowOf('address').status, 'good');
	assert.equal(rowOf('server').status, 'bad');
	assert.match(rowOf('server').text, /not as a server that baitui knows/);
});

test('an address without TLS and certificates that are not checked are warnings, each with what to do', async () => {
	const plain = await examine({});
	assert.equal(plain('TLS').status, 'warning');
	assert.match(plain('TLS').advice, /https/);
	const unchecked = await examine({profile: {...profile, skipsTlsVerification: true}});
	assert.equal(unchecked('TLS').status, 'warning');
	assert.match(unchecked('TLS').advice, /NODE_EXTRA_CA_CERTS/);
});

test('the proxy is named without its password, with what goes past it', async () => {
	const rowOf = await examine({}, {HTTPS_PROXY: 'https://me:hush@proxy.lab.test:3128', NO_PROXY: '.lab.test'});
	assert.equal(rowOf('proxy').text, 'through proxy.lab.test:3128, but not to .lab.test');
	assert.equal((await examine({}))('proxy').text, 'none');
});

test('a login that ended is bad, with how to sign in, and no session is looked at', async () => {
	const rowOf = await examine({
		async identity() {
			throw new Problem('sign-in-needed', 'Your login has ended.', {hint: 'Sign in: baitui login'});
		},
	});
	assert.deepEqual(rowOf('login'), {status: 'bad', text: 'Your login has ended', advice: 'Sign in: baitui login'});
	assert.deepEqual(rowOf('session'), {status: 'skipped', text: 'not looked at without a login', advice: ''});
});

test('where no session runs none is looked at, and that is nothing bad', async () => {
	const rowOf = await examine({listSessions: async () => []});
	assert.equal(rowOf('login').text, 'signed in as me@lab.example; 0 sessions');
	assert.equal(rowOf('session').status, 'skipped');
});

test('an sshd that says nothing, one that is none, and one that cannot be reached are bad', async () => {
	const mute = await examine({connect: async () => streamOf('')});
	assert.equal(mute('session').status, 'bad');
	assert.match(mute('session').text, /closed without a word/);
	const other = await examine({connect: async () => streamOf('HTTP/1.1 400 Bad Request\r\n\r\n')});
	assert.equal(other('session').status, 'bad');
	assert.match(other('session').advice, /a proxy that does not know WebSockets/);
	const refused = await examine({
		async connect() {
			throw new Problem('unreachable', 'The server refused the WebSocket.', {hint: 'Ask who runs it.'});
		},
	});
	assert.deepEqual(refused('session'), {status: 'bad', text: 'The server refused the WebSocket', advice: 'Ask who runs it.'});
});

test('a session that takes the user\'s own keys only is a warning, a key that is none is bad', async () => {
	const own = await examine({});
	assert.deepEqual([own('key').status, own('key').text], ['warning', 'It takes the keys of your .ssh folder only.']);
	const broken = await examine({sshLogin: async () => ({privateKey: 'nonsense'})});
	assert.equal(broken('key').status, 'bad');
});

/** The rows of this machine, with directories of the test's own. */
async function machineRows(t: TestContext, {environment = {}, terminal, sshPort, prepare}: {
	readonly environment?: Record<string, string>;
	readonly terminal?: MachineOptions['terminal'];
	readonly sshPort?: number;
	readonly prepare?: (directory: string) => void;
} = {}) {
	const directory = temporaryDirectory(t);
	fs.mkdirSync(path.join(directory, 'run'), {mode: 0o700});
	const places = {
		BAITUI_CONFIG_DIR: path.join(directory, 'config'), BAITUI_STATE_DIR: path.join(directory, 'state'), XDG_RUNTIME_DIR: path.join(directory, 'run'), HOME: directory,
	};
	prepare?.(directory);
	const found = await collect(examineMachine({
		settings: openSettings({environment: places, homeDirectory: directory}), environment: {...places, ...environment}, profile: sshPort === undefined ? undefined : {...profile, sshPort}, terminal,
	}));
	return (name: string) => {
		const {status, text, advice = ''} = found.get(name)!;
		return {status, text, advice};
	};
}

test('a taken ssh port names who has it', async t => {
	const server = net.createServer().listen(0, '127.0.0.1');
	await new Promise(resolve => {
		server.once('listening', resolve);
	});
	t.after(() => {
		server.close();
	});
	const {port} = server.address() as AddressInfo;
	const rowOf = await machineRows(t, {sshPort: port});
	assert.equal(rowOf('port').status, 'warning');
	assert.match(rowOf('port').text, new RegExp(`^${port}, the first choice for ssh tunnels, is taken by .*${process.pid}`));
});

test('directories that others can read are told, with what closes them', async t => {
	const open = await machineRows(t, {
		prepare(directory) {
			for (const name of ['config', 'state']) {
				fs.mkdirSync(path.join(directory, name));
				fs.chmodSync(path.join(directory, name), 0o755);
			}
		},
	});
	assert.deepEqual([open('state').status, open('settings').status], ['warning', 'warning']);
	assert.match(open('state').advice, /^chmod 700 \//);
	const own = await machineRows(t);
	assert.deepEqual([own('state').status, own('settings').status, own('sockets').status], ['good', 'good', 'good']);
});

test('a small terminal and one without UTF-8 are warnings, no terminal is none', async t => {
	assert.equal((await machineRows(t))('terminal').status, 'skipped');
	const small = await machineRows(t, {terminal: {columns: 39, rows: 24}, environment: {TERM: 'xterm', LANG: 'C.UTF-8'}});
	assert.deepEqual([small('terminal').status, small('terminal').advice], ['warning', 'The screen needs 40x10.']);
	const ascii = await machineRows(t, {terminal: {columns: 80, rows: 24}, environment: {TERM: 'vt100', LC_ALL: 'POSIX'}});
	assert.match(ascii('terminal').advice, /ASCII/);
	const good = await machineRows(t, {terminal: {columns: 80, rows: 24}, environment: {TERM: 'xterm-256color', LANG: 'en_US.UTF-8', TMUX: '1'}});
	assert.deepEqual([good('terminal').status, good('terminal').text], ['good', 'xterm-256color, 80x24, en_US.UTF-8, in tmux']);
});

test('node and its ciphers are told', async t => {
	const rowOf = await machineRows(t);
	assert.equal(rowOf('node').text, `${process.version} on ${process.platform} ${os.release()}`);
	assert.match(rowOf('ciphers').status, /^(?:good|warning)$/);
});
