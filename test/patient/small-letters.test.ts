import assert from 'node:assert/strict';
import {
	mkdirSync,
	mkdtempSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import http from 'node:http';
import net, {type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, test} from 'node:test';
import {createApp} from '../../source/app/create.ts';
import {startCluster} from '../../source/demo/cluster.ts';
import {createProvider} from '../../source/providers/index.ts';
import {openSettings} from '../../source/settings/open.ts';
import {eventually} from '../helpers/baitui.ts';
import {openScreen, type OpenScreen} from '../helpers/screen.tsx';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

type Counts = {reads: number; readonly changes: string[]};

/** Questions that this service wants as POST: signing in, a key or a file of a session, what may be started. */
const questions = /\/(?:server\/(?:login|login-check|token-login)|session\/[^/]+\/download_single|resource\/check-presets)(?:\?|$)/;

/** Whether a request asks for no change at the server. */
function isRead(method: string, url: string, body: string): boolean {
	return method === 'GET' || method === 'HEAD' || questions.test(url) || (/\/admin\/g(?:raph)?ql/.test(url) && !/\bmutation\b/.test(body));
}

/** A relay in front of a server, which counts what is asked of it. */
async function startCounter(target: URL): Promise<{readonly url: string; readonly counts: Counts; readonly close: () => void}> {
	const counts: Counts = {reads: 0, changes: []};
	const server = http.createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => {
			chunks.push(chunk);
		});
		request.on('end', () => {
			const body = Buffer.concat(chunks);
			if (isRead(request.method!, request.url!, body.toString())) {
				counts.reads++;
			} else {
				counts.changes.push(`${request.method} ${request.url}`);
			}

			const onward = http.request({
				host: target.hostname, port: target.port, method: request.method, path: request.url, headers: request.headers,
			}, answer => {
				response.writeHead(answer.statusCode!, answer.headers);
				answer.pipe(response);
			});
			onward.on('error', () => {
				response.destroy();
			});
			onward.end(body);
		});
	});
	server.on('upgrade', (request, socket, head) => {
		counts.reads++;
		const onward = net.connect(Number(target.port), target.hostname, () => {
			onward.write(`${request.method} ${request.url} HTTP/1.1\r\n${request.rawHeaders.map((word, index) => (index % 2 === 0 ? `${word}: ` : `${word}\r\n`)).join('')}\r\n`);
			onward.write(head);
			onward.pipe(socket).pipe(onward);
		});
		for (const end of [socket, onward]) {
			end.on('error', () => {
				onward.destroy();
				socket.destroy();
			});
		}
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		counts,
		close() {
			server.closeAllConnections();
			server.close();
		},
	};
}

/** The same letters for the same seed. */
function randomLetters(seed: number, count: number): readonly string[] {
	let state = seed;
	return Array.from({length: count}, () => {
		state = ((state * 1_103_515_245) + 12_345) % 2_147_483_648;
		return String.fromCodePoint(97 + Math.floor((state / 2_147_483_648) * 26));
	});
}

const bin = mkdtempSync(path.join(tmpdir(), 'baitui-test-'));
const {PATH = ''} = process.env;

before(() => {
	// What is typed into a shell is the shell's; here it ends at once.
	writeFileSync(path.join(bin, 'ssh'), '#!/bin/sh\nexit 0\n', {mode: 0o755});
	process.env.PATH = `${bin}:${PATH}`;
});

after(() => {
	process.env.PATH = PATH;
	rmSync(bin, {recursive: true, force: true});
});

test('ten thousand random small letters change nothing at the server', {timeout: 500_000}, async t => {
	const directory = temporaryDirectory(t);
	const cluster = await startCluster({directory: path.join(directory, 'cluster')});
	const counter = await startCounter(new URL(cluster.endpoints.session));
	const runtime = path.join(directory, 'run');
	mkdirSync(runtime, {mode: 0o700});
	const environment = {
		HOME: directory, PATH: process.env.PATH ?? '', BAITUI_CONFIG_DIR: path.join(directory, 'config'), BAITUI_STATE_DIR: path.join(directory, 'state'), XDG_RUNTIME_DIR: runtime,
	};
	const settings = openSettings({environment, homeDirectory: directory});
	const profile = {
		name: 'demo', service: 'backend-ai', endpoints: [counter.url], mode: 'session', user: cluster.email, domain: 'default', project: 'default', skipsTlsVerification: false,
	} as const;
	await createProvider(profile, settings.credentials('demo')).signIn({kind: 'password', user: cluster.email, password: cluster.password});
	await settings.saveProfile(profile);
	const app = createApp({
		settings, environment, folder: directory, self: [process.execPath, path.resolve('dist/cli.js')], workerCommand: ['false'],
	});
	app.start();
	let screen: OpenScreen | undefined;
	t.after(async () => {
		screen?.close();
		await app.close();
		counter.close();
		await cluster.close();
	});
	await eventually(async () => (app.sessions.get().value.length > 0 ? true : undefined), 'the list of sessions');
	const before = app.sessions.get().value.map(({id, name, status}) => [id, name, status]);

	const lines = new Set<string>();
	const shown = {
		...app,
		async runLine(line: string) {
			lines.add(line);
			return 0;
		},
	};
	let hasQuit = false;
	const reopen = (): OpenScreen => {
		hasQuit = false;
		const opened = openScreen(shown as never);
		void opened.exited.then(() => {
			hasQuit = true;
		});
		return opened;
	};

	screen = reopen();
	const letters = randomLetters(7, 10_000);
	for (let from = 0; from < letters.length; from += 16) {
		if (hasQuit) {
			screen.close();
			screen = reopen();
		}

		await screen.burst(letters.slice(from, from + 16).join(''));
		if (!hasQuit) {
			// A form takes letters as text until it is left.
			await screen.press('escape');
		}
	}

	screen.close();
	app.refresh();
	assert.deepEqual(counter.counts.changes, []);
	// Of the lines that a letter gives to a shell there is one, which opens an editor.
	assert.deepEqual([...lines].filter(line => !/ code \S/.test(line)), []);
	assert.ok(counter.counts.reads > 10, `${counter.counts.reads} questions were asked`);
	const latest = await createProvider(profile, settings.credentials('demo')).listSessions();
	for (const [id, name] of before) {
		const now = latest.find(session => session.id === id);
		assert.equal(now?.name, name);
	}

	// The count is not blind: ending a session on purpose is seen.
	await app.terminate(latest.find(({status}) => status === 'running')!, {isForced: false});
	assert.equal(counter.counts.changes.length, 1);
});
