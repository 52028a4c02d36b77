import assert from 'node:assert/strict';
import {
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {
	after,
	before,
	test,
	type TestContext,
} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {columnsOf} from '../../source/tui/columns.ts';
import {createMachine, type Machine} from '../helpers/baitui.ts';
import {modesAfter, openPty, type Pty} from '../helpers/pty.ts';
import {hasTmux, openTmux} from '../helpers/tmux.ts';

const skip = await hasTmux() ? false : 'tmux is not installed';

let cluster: Cluster;
let machine: Machine;
const directory = mkdtempSync(path.join(os.tmpdir(), 'baitui-terminals-'));

before(async () => {
	cluster = await startCluster({});
	machine = createMachine();
	const done = await machine.run(['login', cluster.endpoints.session, '--user', cluster.email, '--password-stdin'], {input: cluster.password});
	assert.equal(done.code, 0, done.stderr);
});
after(async () => {
	await machine.close();
	await cluster.close();
	rmSync(directory, {recursive: true, force: true});
});

const isDrawn = (output: string): boolean => output.includes('1 Sessions') && output.includes('RUNNING');

/** The program itself, on a list that was drawn. */
const start = async (t: TestContext, environment: Record<string, string | undefined> = {}): Promise<Pty> => {
	const pty = await openPty(machine.self, {environment: {...machine.environment, TERM: 'xterm-256color', ...environment}});
	t.after(() => {
		pty.close();
	});
	await pty.until(isDrawn, 'the list is drawn');
	return pty;
};

/** Nothing is left set: the normal screen, a cursor, no mouse, no marks around pastes, no colours; and the modes of the line are those of before. */
const leftAsItWas = async (pty: Pty): Promise<number> => {
	const {code, before: modes, after: modesNow} = await pty.ended();
	assert.deepEqual([...modesAfter(pty.output())], ['25']);
	assert.equal(modesNow, modes);
	assert.notEqual(modes, '');
	const colors = pty.output().match(/\u{1B}\[[\d;]*m/gv) ?? [];
	assert.match(colors.at(-1) ?? '\u{1B}[0m', /\[(?:0|22|27|39|49)?m$/);
	return code;
};

const signs = ['●', '○', '▶', '─', '│', '┌'];

for (const [name, look] of [
	['xterm-256color', 'signs'],
	['xterm-ghostty', 'signs'],
	['screen', 'signs'],
	['tmux-256color', 'signs'],
	['unknown-xyz', 'signs'],
	['linux', 'ascii'],
	['vt100', 'ascii'],
	[undefined, 'ascii, mono'],
] as const) {
	test(`TERM ${name ?? 'not set'}: it starts, draws with ${look}, takes keys, and leaves the terminal as it was`, async t => {
		const pty = await start(t, {TERM: name});
		const drawn = stripVTControlCharacters(pty.output()).replaceAll('\u{7}', '');
		assert.equal(signs.some(sign => drawn.slice(drawn.indexOf('1 Sessions')).includes(sign)), look === 'signs');
		assert.equal(/\u{1B}\[3\d/v.test(pty.output()), !look.includes('mono'));
		pty.type('?');
		await pty.until(output => output.includes('Keys that work here'), 'the help is drawn');
		pty.type('\u{1B}');
		await pty.until(() => pty.screen().includes('RUNNING'), 'the list is drawn again');
		pty.type('q');
		assert.equal(await leftAsItWas(pty), 0);
	});
}

test('a dumb terminal is told why there is no screen, and what there is instead', async t => {
	const pty = await openPty(machine.self, {environment: {...machine.environment, TERM: 'dumb'}});
	t.after(() => {
		pty.close();
	});
	assert.equal(await leftAsItWas(pty), 2);
	assert.match(pty.output(), /cannot place its cursor/);
	assert.match(pty.output(), /baitui --plain/);
	assert.doesNotMatch(pty.output(), /\u{1B}/v);
});

for (const [signal, code] of [['SIGTERM', 143], ['SIGHUP', 129], ['SIGINT', 130]] as const) {
	test(`${signal} leaves the terminal as it was`, async t => {
		const pty = await start(t);
		process.kill(pty.processId, signal);
		assert.equal(await leftAsItWas(pty), code);
	});
}

test('a crash leaves the terminal as it was, with what happened on the normal screen', async t => {
	const crash = path.join(directory, 'crash.mjs');
	writeFileSync(crash, 'process.on("SIGUSR2", () => { throw new Error("injected"); });');
	const pty = await start(t, {NODE_OPTIONS: `--import=${crash}`});
	process.kill(pty.processId, 'SIGUSR2');
	assert.equal(await leftAsItWas(pty), 70);
	const told = pty.output().slice(pty.output().lastIndexOf('\u{1B}[?1049l'));
	assert.match(told, /injected/);
});

test('ssh has the normal screen with a cursor, the server is asked nothing meanwhile, and the screen comes back; in the end all is as it was', async t => {
	const pty = await start(t);
	pty.type('/train-llm\r');
	await pty.until(() => pty.screen().includes('1 of 5'), 'one session');
	pty.type('s');
	await pty.until(output => output.includes('returns to baitui'), 'ssh is announced');
	const away = pty.output().slice(0, pty.output().indexOf('returns to baitui'));
	assert.deepEqual([...modesAfter(away)], ['25']);
	await pty.until(output => /[#$] $/v.test(stripVTControlCharacters(output)), 'a prompt');
	const asked = cluster.requests();
	// The list is asked for each three seconds while it is seen.
	pty.type('sleep 7; echo sle""pt\r');
	await pty.until(output => output.includes('slept'), 'two polls would have been');
	assert.equal(cluster.requests(), asked);
	pty.type('exit 3\r');
	await pty.until(() => pty.screen().includes('(exit 3)'), 'how ssh ended');
	await pty.until(() => cluster.requests() > asked, 'the list is asked for again');
	assert.ok(modesAfter(pty.output()).has('1049'));
	pty.type('q');
	assert.equal(await leftAsItWas(pty), 0);
});

for (const [columns, rows] of [[80, 24], [60, 20], [200, 50]] as const) {
	test(`a key draws one frame of few bytes at ${columns}x${rows}, no line is too long, and nothing is ever cleared in between`, async t => {
		const pty = await openPty([process.execPath, '--import=tsx', 'test/fixtures/screen.tsx'], {columns, rows, environment: {TERM: 'xterm-256color'}});
		t.after(() => {
			pty.close();
		});
		await pty.until(() => pty.screen().includes('? help  q quit'), 'the list is drawn');
		const begun = pty.output().length;
		const keys = 24;
		for (let count = 0; count < keys; count++) {
			const key = count % 6 < 3 ? 'j' : 'k';
			const from = pty.output().length;
			pty.type(key);
			await pty.until(output => output.slice(from).includes('\u{1B}[?2026l'), 'a frame');
			const lines = pty.screen().split('\n');
			assert.ok(lines.length < rows && lines.every(line => columnsOf(line) <= columns), pty.screen());
		}

		const drawn = pty.output().slice(begun);
		const frames = drawn.split('\u{1B}[?2026h').length - 1;
		// A second hand may move in between.
		assert.ok(frames >= keys && frames < keys * 2, `${frames} frames`);
		assert.doesNotMatch(drawn, /\u{1B}\[[023]?J|\u{1B}c/v);
		assert.ok(Buffer.byteLength(drawn) / frames < 1024, `${drawn.length} letters in ${frames} frames`);
		pty.type('q');
		await leftAsItWas(pty);
	});
}

test('polls without a change write nothing at all', async t => {
	const polls = path.join(directory, 'polls');
	writeFileSync(polls, '');
	const pty = await openPty([process.execPath, '--import=tsx', 'test/fixtures/many.tsx'], {columns: 120, rows: 40, environment: {TERM: 'xterm-256color', SESSIONS: '200', POLLS: polls}});
	t.after(() => {
		pty.close();
	});
	await pty.until(() => /\.bai\b/.test(pty.screen()), 'the list is drawn, and what is asked of a session for its details');
	const polled = (): number => readFileSync(polls, 'utf8').length;
	const first = polled();
	await pty.until(() => polled() > first + 5, 'answers');
	const before = pty.output().length;
	await pty.until(() => polled() > first + 65, 'sixty answers more');
	assert.equal(pty.output().slice(before), '');
	pty.type('j');
	await pty.until(() => pty.output().length > before, 'a key draws');
	pty.type('q');
	await leftAsItWas(pty);
});

test('a storm of sizes ends in a whole screen of the last size, without a line too long', async t => {
	const pty = await start(t);
	for (let count = 0; count < 12; count++) {
		await pty.resize(40 + (count * 13), 10 + (count * 3));
	}

	await pty.resize(32, 8);
	await pty.until(() => /^baitui needs 40x10,\s+this is\s+32x8/v.test(pty.screen()), 'the sentence for a small terminal');
	await pty.resize(60, 20);
	await pty.until(() => pty.screen().split('\n').length === 19 && pty.screen().includes('quit'), 'the whole screen');
	assert.deepEqual(pty.screen().split('\n').filter(line => columnsOf(line) > 60), []);
	pty.type('q');
	assert.equal(await leftAsItWas(pty), 0);
});

for (const [columns, rows] of [[80, 24], [60, 20], [200, 50], [40, 10]] as const) {
	test(`in tmux at ${columns}x${rows} no line wraps, the last row stays free, and nothing is left over after quitting`, {skip}, async t => {
		const terminal = await openTmux({columns, rows});
		t.after(async () => terminal.close());
		await terminal.type(`cd "${process.cwd()}"; clear; "${process.execPath}" --import=tsx test/fixtures/screen.tsx`);
		await terminal.send('Enter');
		await terminal.until(text => text.includes('train-llm') && text.includes('q quit'));
		for (const keys of ['jj', '?', 'l', 'i']) {
			await terminal.type(keys);
			const drawn = await terminal.capture();
			// -J joins what was wrapped.
			assert.equal((await terminal.run('capture-pane', '-J', '-p', '-t', 'main')).split('\n').length, drawn.split('\n').length);
			assert.equal(drawn.split('\n')[rows - 1]?.trim(), '');
			await terminal.send('Escape');
		}

		await terminal.until(text => text.includes('q quit'));
		await terminal.type('q');
		const isPrompt = (line: string): boolean => /^\S*[#$]\s*$/v.test(line);
		const left = await terminal.until(text => text.split('\n').some(line => isPrompt(line)));
		assert.deepEqual(left.split('\n').filter(line => line.trim() !== '' && !isPrompt(line)), []);
	});
}
