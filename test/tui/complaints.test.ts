/** What users of other programs complain of, each with its check. */
import assert from 'node:assert/strict';
import {
	mkdtemp,
	readFile,
	rm,
	writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {test} from 'node:test';
import type {SessionStatus} from '../../source/core/session.ts';
import {waitingState, type TransferStatus} from '../../source/core/transfer.ts';
import type {TunnelStatus} from '../../source/core/tunnel.ts';
import {english} from '../../source/words/english/index.ts';
import {
	createFakeApp,
	createSession,
	createTunnel,
	lifelikeSessions,
} from '../helpers/fake-app.ts';
import {openPty} from '../helpers/pty.ts';
import {openScreen} from '../helpers/screen.tsx';
import {hasTmux, openTmux} from '../helpers/tmux.ts';

const skip = await hasTmux() ? false : 'tmux is not installed';

test('no blank screen and no stray keys after ssh: of 20 keys typed while it ends none acts, and the screen is the one of before', {skip}, async t => {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'baitui-exec-'));
	const [calls, gate] = [path.join(directory, 'calls'), path.join(directory, 'gate')];
	const terminal = await openTmux({
		environment: {
			CALLS: calls, NODE: process.execPath, SSH: `stty -a | grep -o " -*icanon"; read -r line; echo "got=$line"; while ! test -e ${gate}; do sleep 0.05; done; exit 7`,
		},
	});
	t.after(async () => {
		await terminal.close();
		await rm(directory, {recursive: true});
	});
	await terminal.type(`cd "${process.cwd()}"; clear; "$NODE" --import=tsx test/fixtures/screen.tsx; echo "code=$?"`);
	await terminal.send('Enter');
	await terminal.until(text => text.includes('? help  q quit'));
	await terminal.type('j');
	const before = await terminal.until(text => text.includes('▶ ● notebook'));
	await terminal.type('s');
	await terminal.until(text => text.includes('returns to baitui') && text.includes(' icanon'), 'ssh has the terminal');
	await terminal.type('hello');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('got=hello'));
	await terminal.type('qdtujxXDnRl/:?@w1pC\r');
	await terminal.until(text => text.includes('qdtujxXDnRl/:?@w1pC'), 'they wait in the terminal');
	await writeFile(gate, '');
	const after = await terminal.until(text => text.includes('ssh to notebook ended (exit 7)') && text.includes('? help  q quit'));
	// Clocks go on, and a line at the foot takes a row of the list.
	const rows = (text: string): readonly string[] => text.split('\n').filter(line => /^[│┌└├]/.test(line) && !/^│ +│$/.test(line)).map(line => line.replaceAll(/\d+/g, '0'));
	assert.deepEqual(rows(after), rows(before));
	assert.ok(rows(after).length >= 14);
	await terminal.type('q');
	await terminal.until(text => text.includes('code=0'));
	assert.deepEqual((await readFile(calls, 'utf8')).split('\n'), ['start', 'pause', 'ssh notebook', 'resume']);
});

test('nobody has to guess how to leave: it is said before any program gets the terminal, and how it ended after it', async t => {
	const begun: string[] = [];
	const announcedBefore = (name: string) => async (): Promise<number> => {
		begun.push(`${name}: ${screen.announced.at(-1) ?? 'nothing'}`);
		return 3;
	};

	const app = createFakeApp({
		ssh: async (_session, kind = 'shell') => announcedBefore(typeof kind === 'object' ? kind.container : kind)(),
		containers: async () => ['main1', 'sub1'].map(name => ({id: name, name, detail: 'RUNNING'})),
	});
	app.answer(lifelikeSessions());
	const screen = openScreen(app);
	t.after(() => {
		screen.close();
	});
	for (const [keys, ended] of [[['s'], 'ssh to train-llm ended (exit 3)'], [['S'], 'ssh to train-llm ended (exit 3)'], [['c', 'down', 'enter'], 'ssh to sub1 of train-llm ended (exit 3)']] as const) {
		await screen.press('j', 'k', ...keys);
		await screen.until(text => text.includes(ended), ended);
	}

	assert.deepEqual(begun, [
		'shell: ssh to train-llm: exit, Ctrl-D or Enter ~ . returns to baitui',
		'tmux: tmux in train-llm: Ctrl-B d leaves its shells running and returns to baitui',
		'sub1: ssh to sub1 of train-llm: exit, Ctrl-D or Enter ~ . returns to baitui',
	]);
});

for (const [where, environment] of [['a terminal', {}], ['screen', {STY: '1.pts-0.host'}], ['tmux', {TMUX: '/nowhere,1,0'}]] as const) {
	test(`what is copied over ssh arrives on a host without a display: in ${where} its bytes are on stdout`, async t => {
		const pty = await openPty([process.execPath, '--import=tsx', 'test/fixtures/screen.tsx'], {
			environment: {
				TERM: 'xterm-256color', DISPLAY: undefined, WAYLAND_DISPLAY: undefined, TMUX: undefined, STY: undefined, ...environment,
			},
		});
		t.after(() => {
			pty.close();
		});
		await pty.until(output => output.includes('? help  q quit'), 'the list is drawn');
		pty.type('yi');
		const bytes = `\u{1B}]52;c;${Buffer.from('id-train-llm').toString('base64')}\u{7}`;
		await pty.until(output => output.includes(where === 'screen' ? `\u{1B}P${bytes}` : bytes), 'the text for the clipboard');
		pty.type('q');
		assert.equal((await pty.ended()).code, 0);
	});
}

test('state is never told by colour alone: without colour every state has a word of its own, and so it has in ASCII', async t => {
	const sessions = (Object.entries({
		queued: 'PENDING', starting: 'PREPARING', running: 'RUNNING', stopping: 'TERMINATING', ended: 'TERMINATED', failed: 'ERROR', unknown: 'RESIZING',
	}) as ReadonlyArray<[SessionStatus, string]>).map(([status, detail]) => createSession(`is-${status}`, {status, detail}));
	const statuses = Object.keys(english.tunnels.states) as readonly TunnelStatus[];
	const copies = Object.keys(english.copies.states) as readonly TransferStatus[];
	for (const look of [{NO_COLOR: '1'}, {BAITUI_THEME: 'mono', BAITUI_ASCII: '1'}]) {
		const app = createFakeApp();
		app.answer(sessions);
		app.tunnels.set(statuses.map((status, index) => createTunnel(sessions[2]!, 7000 + index, 7000 + index, {status, processId: 1})));
		app.transfers.set(copies.map((status, index) => ({
			spec: {
				version: 1, id: `x${index}`, profile: 'default', sessionId: sessions[2]!.id, sessionName: 'is-running', host: 'login1', createdAt: '2026-11-20T09:00:00Z', direction: 'upload', sources: [`/home/me/is-${status}`], destination: '/home/work/data', ifExists: 'ask',
			},
			state: {...waitingState, status, ...(status === 'asking' && {questionsTotal: 1})},
		})));
		const screen = openScreen(app, {columns: 120, rows: 60, environment: {LANG: 'C.UTF-8', ...look}});
		t.after(() => {
			screen.close();
		});
		assert.doesNotMatch(screen.styled(), /\u{1B}\[(?:\d+;)*[34]\d/v, 'no colour');
		// Details lie beside the lists.
		const rowOf = (name: string, columns = 80): string => screen.lines().slice(2).map(line => line.slice(0, columns)).find(line => line.includes(name)) ?? '';
		for (const {name, detail} of sessions) {
			assert.match(rowOf(` ${name} `), new RegExp(String.raw`\b${detail}\b`), screen.text());
		}

		await screen.press('2');
		for (const [index, status] of statuses.entries()) {
			await screen.press(...(index === 0 ? [] : ['down']));
			assert.match(rowOf(`127.0.0.1:${7000 + index}`), new RegExp(String.raw`\b${english.tunnels.states[status]}\b`), status);
		}

		await screen.press('w');
		for (const status of copies) {
			assert.match(rowOf(`is-${status} `, 120), new RegExp(status === 'asking' ? 'exists' : english.copies.states[status]), status);
		}

		screen.close();
	}
});

test('which ports there are and where to connect stands in the details, in lines that can be copied', async t => {
	const app = createFakeApp();
	const [session] = lifelikeSessions();
	app.answer([session!]);
	app.tunnels.set([createTunnel(session!, 'sshd', 9922, {connections: 1}), createTunnel(session!, 'jupyter', 18_888), createTunnel(session!, 5678, 5678)]);
	const screen = openScreen(app, {
		columns: 80,
		rows: 60,
		origin: {
			from: '203.0.113.7', host: 'gw01.lab.tst', port: 22, user: 'me',
		},
	});
	t.after(() => {
		screen.close();
	});
	await screen.press('enter');
	const text = screen.text().replaceAll('│', ' ').replaceAll(/ +/g, ' ');
	for (const line of [
		'● sshd tcp 2200 127.0.0.1:9922 1 connection',
		'● jupyter http 8888 http://127.0.0.1:18888/ 0 connections',
		'○ tensorboard http 6006 not open',
		'○ ttyd http 7681 not open',
		'● 5678 127.0.0.1:5678 0 connections',
		'ssh -L 9922:127.0.0.1:9922 -L 18888:127.0.0.1:18888 -L 5678:127.0.0.1:5678',
		'baitui ssh train-llm',
		'baitui tunnel train-llm jupyter',
	]) {
		assert.ok(text.includes(line), `${line}\n${text}`);
	}

	for (const [item, copied] of [['URL of jupyter', 'http://127.0.0.1:18888/'], ['address of sshd', '127.0.0.1:9922']] as const) {
		await screen.press('y');
		while (!new RegExp(`▶ .*${item}`).test(screen.text())) {
			await screen.press('down');
		}

		await screen.press('enter');
		assert.equal(screen.copied.at(-1), copied);
	}
});

for (const [columns, rows] of [[80, 24], [80, 18], [80, 12], [60, 20], [60, 14], [60, 10]] as const) {
	test(`hints are never dropped: at ${columns}x${rows} the main keys stand at the foot, and other lines made room for them`, async t => {
		const app = createFakeApp();
		const sessions = lifelikeSessions();
		app.answer(sessions);
		app.tunnels.set(sessions.slice(0, 3).flatMap(session => [createTunnel(session, 'sshd', 9922), createTunnel(session, 'jupyter', 8888)]));
		const screen = openScreen(app, {columns, rows});
		t.after(() => {
			screen.close();
		});
		const foot = screen.lines().filter(line => line.trim() !== '').slice(rows >= 12 ? -2 : -1).join(' ');
		for (const hint of rows >= 12 ? ['s ssh', 'u upload', 'd download', 't tunnel', '? help', 'q quit'] : ['s ssh', 'u upload', 'd download', '? help', 'q quit']) {
			assert.ok(foot.includes(hint), `${hint}\n${screen.text()}`);
		}
	});
}
