import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Transfer, TransferState, TransferWish} from '../../source/core/transfer.ts';
import {columnsOf} from '../../source/tui/columns.ts';
import {shareOf} from '../../source/tui/share.ts';
import {wordsOf} from '../../source/words/index.ts';
import {createFakeApp, lifelikeSessions, type FakeApp} from '../helpers/fake-app.ts';
import {openScreen, type OpenScreen, type ScreenLook} from '../helpers/screen.tsx';

const gibi = 1024 ** 3;

type Entry = {readonly source: string; readonly wish?: Partial<TransferWish>; readonly state: Partial<TransferState>};

const entries: readonly Entry[] = [
	{
		source: '/home/me/exp/ckpt-1200.pt', state: {
			status: 'running', isPlanned: true, filesTotal: 1, bytesDone: 2.4 * gibi, bytesTotal: 4.1 * gibi, rate: 41 * (1024 ** 2), timeLeft: 190_000, reconnects: 2, bytesResumed: 1.1 * gibi,
		},
	},
	{
		source: '/home/work/data/tb', wish: {direction: 'download', destination: '/home/me'}, state: {
			status: 'running', isPlanned: false, filesTotal: 812, filesDone: 301, bytesDone: 10, bytesTotal: 100, rate: 12 * (1024 ** 2), filesVerifying: 2,
		},
	},
	{source: '/home/me/imagenet.tar', state: {status: 'waiting'}},
	{
		source: '/home/me/config.yaml', state: {
			status: 'asking', isPlanned: true, filesTotal: 1, questionsTotal: 1, questions: [{
				path: '/home/me/config.yaml', target: '/home/work/ckpt/config.yaml', source: {size: 2150, modifiedAt: 0}, existing: {size: 2048, modifiedAt: 0},
			}],
		},
	},
	{
		source: '/home/me/runs', state: {
			status: 'failed', isPlanned: true, filesTotal: 812, filesDone: 810, failed: [{path: '/home/me/runs/a.log', reason: 'permission denied', code: 'refused'}, {path: '/home/me/runs/b\u{1B}[31m.log', reason: 'the disk is full', code: 'failed'}], failedTotal: 120, problem: {code: 'files-not-copied', message: '2 of 812 files were not copied.'},
		},
	},
	{
		source: '/home/me/ckpt-1100.pt', state: {
			status: 'done', isPlanned: true, filesTotal: 1, filesDone: 1, filesVerified: 1, bytesDone: 4.1 * gibi, bytesTotal: 4.1 * gibi,
		},
	},
];

const open = async (t: {after: (done: () => void) => void}, look: ScreenLook = {}, given: readonly Entry[] = entries): Promise<{app: FakeApp; screen: OpenScreen}> => {
	const app = createFakeApp();
	app.answer(lifelikeSessions());
	const session = app.sessions.get().value[0]!;
	for (const {source, wish} of given) {
		await app.copy(session, {
			direction: 'upload', sources: [source], destination: '/home/work/ckpt', ifExists: 'ask', ...wish,
		});
	}

	app.transfers.set(all => all.map((transfer, index): Transfer => {
		const {timeLeft: _, ...state} = transfer.state;
		return {
			...transfer, state: {
				...state, rate: 0, bytesDone: 0, bytesTotal: 0, filesTotal: 0, isPlanned: false, ...given[index]!.state,
			},
		};
	}));
	const screen = openScreen(app, look);
	t.after(() => {
		screen.close();
	});
	await screen.press('w');
	return {app, screen};
};

test('w shows all copies: what, where to, how far, how fast, how long still, and how they are checked', async t => {
	const {screen} = await open(t);
	assert.match(screen.text(), /Copies {2}4 open · 1\.7G\+ to go · 1 question/);
	assert.match(screen.text(), /↑ 41M\/s {2}↓ 12M\/s/);
	assert.match(screen.text(), /▶ ↑ ckpt-1200\.pt +train-llm +2\.4G\/4\.1G +41M\/s +3m10s +◐ running/);
	assert.match(screen.text(), /↓ tb +train-llm +301\/812\+ +12M\/s +- +◐ checks 2/);
	assert.match(screen.text(), /↑ imagenet\.tar .* ○ waiting/);
	assert.match(screen.text(), /↑ config\.yaml .* \? exists/);
	assert.match(screen.text(), /↑ runs .*810\/812 .* ✗ 120 failed/);
	await screen.press('G');
	assert.match(screen.text(), /▶ ↑ ckpt-1100\.pt .*4\.1G .* ● verified/);
});

test('a folder is told by its name also where its path ends in a slash', async t => {
	const {screen} = await open(t, {}, [
		{source: '/home/me/runs/', wish: {destination: '/home/work/data/'}, state: {status: 'waiting'}},
		{source: '/home/me/notes.md', wish: {destination: '/'}, state: {status: 'waiting'}},
	]);
	await screen.press('escape');
	assert.match(screen.text(), /↑ runs → train-llm:data\/ /);
	assert.match(screen.text(), /↑ notes\.md → train-llm:\/ /);
});

test('the copy under the cursor is told in full below, with whether it goes to a place that is kept', async t => {
	const {screen} = await open(t);
	assert.match(screen.text(), /from +\/home\/me\/exp\/ckpt-1200\.pt/);
	assert.match(screen.text(), /to +train-llm:~\/ckpt \(kept\)/);
	assert.match(screen.text(), /\[#{14}\.{10}\] 58% {2}2\.4G of 4\.1G {2}41M\/s, 3m10s left/);
	assert.match(screen.text(), /2 reconnects, 1\.1G of an earlier try/);
	await screen.press('down');
	assert.match(screen.text(), /10B of 100B\+, 301 of 812\+ files, more may be found/);
	assert.doesNotMatch(screen.text(), /10%/);
});

test('files that failed are listed, Enter shows them all, and r tries just these again', async t => {
	const {app, screen} = await open(t);
	await screen.press('j', 'j', 'j', 'j');
	assert.match(screen.text(), /120 not copied; r tries these again/);
	await screen.press('enter');
	assert.match(screen.text(), /\/home\/me\/runs\/a\.log: permission denied/);
	assert.match(screen.text(), /\/home\/me\/runs\/b\.log: the disk is full/);
	assert.match(screen.text(), / and 118 more/);
	await screen.press('escape', 'r');
	assert.deepEqual(app.calls.filter(call => call.includes('Transfer')), ['resumeTransfer x5']);
	assert.match(screen.text(), /The copy of runs tries again/);
});

test('why files were not copied stands in the row of the copy, and its name beside it at every width', async t => {
	const problem = {code: 'files-not-copied', message: '2 files were not copied.'} as const;
	const reason = 'You have no permission for /home/me/runs/a.log on this machine.';
	const refused = {path: '/home/me/runs/a.log', code: 'refused', reason} as const;
	const failed = [refused, {path: '/home/me/runs/fifo', code: 'failed', reason: 'Neither a file nor a folder.'}] as const;
	const {app, screen} = await open(t, {}, [{
		source: '/home/me/runs', state: {
			status: 'failed', isPlanned: true, filesTotal: 7, filesDone: 5, failed, failedTotal: 2, problem,
		},
	}]);
	await screen.press('enter');
	assert.equal(screen.text().match(/a\.log/g)?.length, 1, 'the path is in the reason already');
	assert.match(screen.text(), /\/home\/me\/runs\/fifo: Neither a file nor a folder\./);
	assert.match(screen.text(), /shell +baitui transfers retry /);
	await screen.press('escape', 'escape');
	assert.match(screen.text(), /↑ runs → .*ckpt +✗ 2 of 7 not copied: You have no permission/);
	const one = {filesTotal: 1, failedTotal: 1, failed: [refused]};
	app.transfers.set(all => all.map(({spec, state}) => ({spec, state: {...state, ...one}})));
	await screen.until(text => text.includes('✗ failed: You have no permission'));
	await screen.press('3');
	for (const columns of [60, 40]) {
		await screen.resize(columns, 20);
		assert.match(screen.text(), /▶ ↑ runs.* ✗ failed: You have/);
	}
});

test('a narrow screen tells of a question besides the copy that runs', async t => {
	const {screen} = await open(t, {columns: 60, rows: 20});
	await screen.press('escape');
	assert.match(screen.text(), /↑ ckpt-1200\.pt .*58%.* {2}\? 1 question: 3/);
});

test('why a copy is paused is said once', async t => {
	const {screen} = await open(t, {}, [{
		source: '/home/me/x.bin', state: {status: 'paused', reason: 'nothing carries it out now', problem: {code: 'failed', message: 'The copy is paused: nothing carries it out now.'}},
	}]);
	assert.match(screen.text(), /why +The copy is paused: nothing carries it out now\./);
	assert.equal(screen.text().match(/why /g)?.length, 1, screen.text());
});

test('p, x, J and K steer the copy under the cursor, and Esc goes back', async t => {
	const {app, screen} = await open(t);
	await screen.press('p', 'J', 'down', 'K', 'x', 'escape');
	assert.deepEqual(app.calls.filter(call => call.includes('Transfer')), ['pauseTransfer x1', 'moveTransfer x1 down', 'moveTransfer x2 up', 'cancelTransfer x2']);
	assert.match(screen.text(), /1 Sessions/);
});

test('L limits the speed of a copy, says what it takes, and none lifts it', async t => {
	const {app, screen} = await open(t);
	await screen.press('L');
	assert.match(screen.text(), /Speed limit of ckpt-1200\.pt/);
	await screen.burst('20M');
	await screen.press('enter');
	assert.match(screen.text(), /ckpt-1200\.pt takes 20M a second at most/);
	app.transfers.set(all => all.map(transfer => ({...transfer, spec: {...transfer.spec, limit: 20 * (1024 ** 2)}})));
	await screen.press('L');
	assert.match(screen.text(), /this copy +\[20M/);
	await screen.press('ctrl-u');
	await screen.burst('fast');
	await screen.press('enter');
	assert.match(screen.text(), /! "fast" is no speed\./);
	await screen.press('L', 'ctrl-u');
	await screen.burst('none');
	await screen.press('enter');
	assert.deepEqual(app.calls.filter(call => call.startsWith('limit')), ['limitTransfer x1 20971520', 'limitTransfer x1 none']);
});

test('L limits all copies as well, later ones too, and the frame says so', async t => {
	const {app, screen} = await open(t);
	await screen.press('L', 'down');
	await screen.burst('2M');
	await screen.press('enter');
	assert.deepEqual(app.calls.filter(call => call.startsWith('limit')), ['limitTransfers 2097152']);
	assert.match(screen.text(), /Each copy takes 2M a second at most/);
	assert.match(screen.text(), /↑ 41M\/s {2}↓ 12M\/s {2}at most 2M\/s/);
	await screen.press('L', 'tab');
	assert.match(screen.text(), /each copy, later ones too +\[2M/);
	assert.match(screen.text(), /Two sessions that copy at the same time take it twice/);
	await screen.press('escape');
	app.transfers.set(all => all.map((transfer, index) => (index === 0 ? {...transfer, spec: {...transfer.spec, sessionId: 'another'}} : transfer)));
	await screen.until(text => text.includes('↓ 12M/s ─┐'), 'where there is no room the limit is left out');
	await screen.resize(90, 24);
	assert.match(screen.text(), /↑ 41M\/s {2}↓ 12M\/s {2}at most 2M\/s each ─┐/);
});

test('a copy that asks is answered here, and from the panes w leads to it', async t => {
	const {app, screen} = await open(t);
	await screen.press('escape', 'u');
	await screen.until(text => text.includes('1 question: a answers'));
	await screen.press('w');
	assert.match(screen.text(), /▶ ↑ config\.yaml/);
	assert.match(screen.text(), /o overwrite {2}s skip {2}r rename {2}n newer/);
	await screen.press('tab', '1', 'o');
	assert.deepEqual(app.calls.filter(call => call.startsWith('answer')), ['answerTransfer x4 /home/me/config.yaml overwrite']);
	await screen.press('escape');
	assert.match(screen.text(), /Local ~/);
});

test('Enter in the list of copies shows the one under the cursor in full', async t => {
	const {screen} = await open(t);
	await screen.press('escape', '3', 'j', 'enter');
	assert.match(screen.text(), /▶ ↓ tb/);
	await screen.press('enter');
	assert.match(screen.text(), /shell +baitui transfers pause /);
	await screen.press('escape', 'G', 'enter');
	assert.match(screen.text(), /from +\/home\/me\/ckpt-1100\.pt/);
	assert.doesNotMatch(screen.text(), /shell/, 'nothing is to be done about a copy that is done');
});

test('how many lines are not shown is told in one form for one of them and another for more', () => {
	assert.deepEqual([1, 2].map(count => wordsOf('en').copy.moreLines(count)), ['1 more line: Enter', '2 more lines: Enter']);
});

test('without copies it says how to make one', async t => {
	const {screen} = await open(t, {}, []);
	assert.match(screen.text(), /Nothing is being copied\. u uploads to, d downloads/);
	await screen.press('j', 'enter', 'L', 'p');
	assert.match(screen.text(), /finds nothing to act on here/);
});

const looks: ReadonlyArray<ScreenLook & {readonly columns: number; readonly rows: number}> = [
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
	{columns: 60, rows: 20},
	{columns: 40, rows: 10},
	{columns: 80, rows: 24, environment: {LANG: 'C'}},
	{columns: 60, rows: 20, environment: {LANG: 'C.UTF-8', NO_COLOR: '1'}},
];

for (const look of looks) {
	const {columns, rows, environment} = look;
	test(`the screen of copies fits ${columns}x${rows}${environment ? ` with ${JSON.stringify(environment)}` : ''}`, async t => {
		const {screen} = await open(t, look);
		let seen = '';
		for (const key of ['down', 'down', 'down', 'down', 'down', 'up']) {
			const lines = screen.lines();
			assert.ok(lines.length < rows, `${lines.length} lines`);
			for (const line of lines) {
				assert.ok(columnsOf(line) <= columns, line);
			}

			const framed = lines.filter(line => /^[+\-|│┌└├]/.test(line));
			assert.ok(framed.length >= 4);
			for (const line of framed) {
				assert.equal(columnsOf(line), columns, line);
			}

			if (environment?.LANG === 'C') {
				assert.match(screen.text(), /^[\n\u{20}-\u{7E}]*$/u);
			}

			if (environment?.NO_COLOR) {
				assert.doesNotMatch(screen.styled(), /\u{1B}\[3\dm/u);
			}

			seen += screen.text();
			await screen.press(key);
		}

		// The words of each state are there without any colour.
		for (const word of rows >= 20 ? ['running', 'waiting', 'exists', '120 failed'] : []) {
			assert.ok(seen.includes(word), word);
		}
	});
}

test('the share of a copy never falls and never passes one, whatever is found meanwhile', () => {
	const seen: number[] = [];
	let state: Pick<TransferState, 'status' | 'isPlanned' | 'bytesDone' | 'bytesTotal'> = {
		status: 'running', isPlanned: false, bytesDone: 0, bytesTotal: 0,
	};
	const look = (): void => {
		const share = shareOf(state as TransferState);
		if (share !== undefined) {
			seen.push(share);
		}
	};

	for (let step = 0; step < 200; step++) {
		// Totals grow until everything was found; what grows while it is copied passes them.
		const isPlanned = step >= 100;
		state = {
			...state, isPlanned, bytesDone: state.bytesDone + 7, bytesTotal: isPlanned ? 1000 : state.bytesTotal + 10,
		};
		look();
	}

	state = {...state, status: 'done'};
	look();
	assert.ok(seen.length > 50);
	assert.ok(seen.every((share, index) => share >= (seen[index - 1] ?? 0) && share <= 1));
	assert.equal(seen.at(-1), 1);
});
