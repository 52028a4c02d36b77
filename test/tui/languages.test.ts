import assert from 'node:assert/strict';
import {test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import {Problem} from '../../source/core/problem.ts';
import {waitingState, type TransferState} from '../../source/core/transfer.ts';
import {columnsOf} from '../../source/tui/columns.ts';
import {boxLines, screenLines} from '../../source/tui/screens/index.ts';
import {wordsOf} from '../../source/words/index.ts';
import {languageNames} from '../../source/words/language.ts';
import {
	createFakeApp,
	createSession,
	createTunnel,
	file,
	folder,
	lifelikeSessions,
	type FakeApp,
} from '../helpers/fake-app.ts';
import {openScreen} from '../helpers/screen.tsx';

const sizes = [[80, 24], [120, 40], [60, 20], [40, 12]] as const;

const looks: Readonly<Record<string, Record<string, string>>> = {
	colour: {LANG: 'ko_KR.UTF-8'}, mono: {LANG: 'ko_KR.UTF-8', NO_COLOR: '1'}, ascii: {LANG: 'ko_KR.UTF-8', BAITUI_ASCII: '1'},
};

type Scene = {
	readonly name: string;
	readonly keys: readonly string[];
	/** Changes what is there before the keys. */
	readonly prepare?: (app: FakeApp) => void;
};

const offline = new Problem('unreachable', 'cluster.example.org cannot be reached: nothing listens there.', {hint: 'Check the address and the network.'});

const scenes: readonly Scene[] = [
	{name: 'sessions', keys: []},
	{name: 'sessions, marked', keys: ['space', 'space']},
	{name: 'a filter that is typed', keys: ['/', 't', 'r']},
	{name: 'a filter without a match', keys: ['/', 'z', 'z', 'z', 'enter']},
	{
		name: 'no sessions', keys: [], prepare(app) {
			app.answer([]);
		},
	},
	{
		name: 'offline', keys: [], prepare(app) {
			app.sessions.set(current => ({...current, problem: offline, nextTryAt: new Date(Date.now() + 8000)}));
		},
	},
	{
		name: 'a login that ended', keys: [], prepare(app) {
			app.sessions.set(current => ({...current, problem: new Problem('sign-in-needed', 'The server does not accept the sign-in.', {hint: 'Sign in again: baitui login'})}));
		},
	},
	{
		name: 'first run', keys: [], prepare(app) {
			app.profile.set(undefined);
		},
	},
	{name: 'tunnels', keys: ['2']},
	{name: 'copies', keys: ['3']},
	{name: 'a copy that asks', keys: ['3', 'down', 'down']},
	{name: 'details', keys: ['enter']},
	{name: 'details, end', keys: ['enter', 'G']},
	{name: 'details of a tunnel', keys: ['2', 'enter']},
	{name: 'log', keys: ['l']},
	{name: 'log, search', keys: ['l', '/', 'x']},
	{name: 'history', keys: ['h']},
	{name: 'runs', keys: ['@']},
	{name: 'line of commands', keys: [':']},
	{name: 'line of commands without a match', keys: [':', 'z', 'z', 'z']},
	{name: 'help', keys: ['?']},
	{name: 'help, end', keys: ['?', 'G']},
	{name: 'help, search', keys: ['?', 's']},
	{name: 'form of a session', keys: ['n']},
	{name: 'form of a session, button', keys: ['n', 'shift-tab', 'enter']},
	{name: 'tunnel menu', keys: ['t']},
	{name: 'launcher', keys: ['t', 'e']},
	{name: 'launcher, button', keys: ['t', 'e', 'shift-tab']},
	{name: 'launcher, other way round', keys: ['t', 'e', 'left', 'enter']},
	{name: 'files', keys: ['u']},
	{name: 'files of a session', keys: ['d', 'down']},
	{name: 'files, filter', keys: ['u', '/', 'z']},
	{name: 'files, order', keys: ['u', ',']},
	{name: 'files, name', keys: ['u', 'G', 'R']},
	{name: 'files, new folder', keys: ['u', 'N']},
	{name: 'files, delete', keys: ['u', 'G', 'X']},
	{name: 'files, compare', keys: ['u', '=']},
	{name: 'all copies', keys: ['w']},
	{name: 'all copies, one that asks', keys: ['w', 'down', 'down']},
	{name: 'details of a copy', keys: ['w', 'enter']},
	{name: 'speed', keys: ['w', 'L']},
	{name: 'connect', keys: ['C']},
	{name: 'end', keys: ['X']},
	{name: 'end of several', keys: ['space', 'space', 'X']},
	{name: 'order', keys: [',']},
	{name: 'copy', keys: ['y']},
	{name: 'new name', keys: ['enter', 'R']},
	{name: 'keys', keys: ['K']},
	{name: 'a key of one\'s own', keys: ['K', 'r']},
	{name: 'a pair of the server', keys: ['K', 'g']},
	{name: 'outputs', keys: ['G', 'O', 'space']},
	{name: 'outputs, where to', keys: ['G', 'O', 'd']},
	{name: 'delete', keys: ['G', 'D']},
	{
		name: 'delete of several', keys: ['ctrl-a', 'D'], prepare(app) {
			app.answer([...lifelikeSessions(), createSession('older-run', {status: 'ended', detail: 'TERMINATED'})]);
		},
	},
];

function prepared(): FakeApp {
	const app = createFakeApp({
		folders: {
			'/home/me': [file('notes.md', 300), file('.hidden'), folder('실험 결과'), file('학습 데이터 목록.csv', 5_000_000)],
			'/home/work/data': [file('config.yaml', 2048), folder('tb'), file('모델 가중치.bin', 9_000_000)],
		},
		logs: async () => '1\n2\n',
		history: async () => [{detail: 'PENDING', at: new Date(0)}, {detail: 'RUNNING', at: new Date(90_000)}],
	});
	const sessions = lifelikeSessions();
	app.answer(sessions);
	app.tunnels.set([
		createTunnel(sessions[0]!, 'jupyter', 8888, {
			connections: 2, totalConnections: 14, rateIn: 1_200_000, rateOut: 40_000, bytesIn: 5_000_000, since: Date.now() - 7_200_000, refused: 3,
		}),
		createTunnel(sessions[2]!, 'tensorboard', 6006, {
			status: 'retrying', reason: 'cluster.example.org did not answer within 20 s.', nextTryAt: Date.now() + 9000, lastLoss: {at: Date.now() - 20_000, reason: 'The connection to train-llm went silent.'},
		}),
		createTunnel(sessions[1]!, 7000, 7000, {status: 'failed', processId: 0, reason: 'its worker is not running; r, or baitui tunnel up, starts it again'}),
	]);
	const states: ReadonlyArray<Partial<TransferState>> = [
		{
			status: 'running', isPlanned: true, filesTotal: 3, bytesDone: 58_000_000, bytesTotal: 100_000_000, rate: 4_000_000, timeLeft: 11_000,
		},
		{
			status: 'done', isPlanned: true, filesTotal: 9, filesDone: 9, filesVerified: 7, bytesDone: 900_000_000, bytesTotal: 900_000_000, filesSkipped: 1,
		},
		{
			status: 'asking', isPlanned: true, filesTotal: 2, bytesTotal: 4096, questionsTotal: 2, questions: [{
				path: '/home/me/학습 데이터 목록.csv', source: {size: 5_000_000, modifiedAt: 1_793_541_660_000}, existing: {size: 2, modifiedAt: 1_793_541_660_000}, target: '/home/work/data/학습 데이터 목록.csv',
			}],
		},
		{
			status: 'failed', filesTotal: 4, failedTotal: 3, failed: [{path: 'a', code: 'failed', reason: 'There is no room left in /home/work/data: 3 MiB are free.'}], problem: {code: 'files-not-copied', message: '3 files were not copied.', hint: 'The reasons are listed; the same copy tries again.'},
			remarks: [{path: 'b', reason: 'It had changed since the earlier try, so it was begun again.'}], remarksTotal: 1,
		},
		{
			status: 'paused', isPlanned: true, filesTotal: 1, bytesDone: 1, bytesTotal: 2, endsAtLogout: true,
		},
	];
	app.transfers.set(states.map((state, index) => ({
		spec: {
			version: 1, id: `x${index}`, profile: 'default', sessionId: sessions[0]!.id, sessionName: sessions[0]!.name, host: 'login1', createdAt: '2026-11-20T09:00:00Z', direction: index % 2 === 0 ? 'upload' : 'download', sources: ['/home/me/학습 데이터 목록.csv'], destination: '/home/work/data', ifExists: 'ask',
		},
		state: {...waitingState, ...state},
	})));
	return app;
}

for (const language of languageNames) {
	for (const [look, environment] of Object.entries(looks)) {
		test(`every screen keeps to its terminal in ${language}, ${look}`, async t => {
			const words = wordsOf(language);
			const wrong: string[] = [];
			for (const {name, keys, prepare} of scenes) {
				const app = prepared();
				prepare?.(app);
				const screen = openScreen(app, {
					columns: 120, rows: 40, environment, words,
				});
				t.after(() => {
					screen.close();
				});
				await screen.press(...keys);
				for (const [columns, rows] of sizes) {
					await screen.resize(columns, rows);
					const all = screenLines(screen.desk).map(line => stripVTControlCharacters(line));
					const box = boxLines(screen.desk).map(line => stripVTControlCharacters(line));
					wrong.push(...faultsOf({
						columns, rows, all, box, frame: screen.lines(),
					}).map(fault => `${name}, ${columns}x${rows}: ${fault}`));
					if (language === 'ko' && columns >= 60) {
						wrong.push(...[...all, ...box].filter(line => isEnglish(line)).map(line => `${name}, ${columns}x${rows}: not Korean: ${line}`));
					}
				}

				screen.close();
			}

			assert.deepEqual(wrong, []);
		});
	}
}

test('the filter finds a state by the word that the list shows, and by that of the service', async t => {
	const app = prepared();
	const screen = openScreen(app, {columns: 120, rows: 40, words: wordsOf('ko')});
	t.after(() => {
		screen.close();
	});
	for (const word of ['받는', 'pulling']) {
		await screen.press('/');
		await screen.burst(word);
		await screen.press('enter');
		assert.deepEqual(screen.desk.sessions().map(({name}) => name), ['ablation-7']);
		await screen.press('escape');
	}
});

type Drawn = {readonly columns: number; readonly rows: number; readonly all: readonly string[]; readonly box: readonly string[]; readonly frame: readonly string[]};

/** What is wrong with a screen: lines that a terminal would break, sides that are not one below the other, hints that are cut, a box that is broken where it lies over wide letters. */
function faultsOf({columns, rows, all, box, frame}: Drawn): readonly string[] {
	const edges = all.filter(line => isEdge(line));
	const widths = new Set(box.map(line => columnsOf(line)));
	return [
		...(all.length < rows ? [] : ['too many lines']),
		...[...all, ...box].filter(line => /\p{Control}/u.test(line)).map(line => `moves the cursor: ${JSON.stringify(line)}`),
		...[...all, ...frame].filter(line => columnsOf(line) > columns).map(line => `too wide: ${line}`),
		...joints(all).map(line => `a side that ends nowhere: ${line}`),
		...edges.filter(line => columnsOf(line) !== columns).map(line => `side: ${line}`),
		...(widths.size <= 1 ? [] : [`sides of the box:\n${box.join('\n')}`]),
		...(box.length < rows && [...widths].every(width => width < columns) ? [] : ['size of the box']),
		...box.filter(line => frame.every(row => !row.includes(line.trimEnd()))).map(line => `not whole over the screen: ${line}`),
		...(columns < 60 ? [] : all.slice(-2).filter(line => /[~…]$/.test(line.trimEnd())).map(line => `cut hints: ${line}`)),
	];
}

const isEdge = (line: string): boolean => /^[+|│┌└├]/.test(line);

/** Lines with a joint that has no side above it. */
function joints(lines: readonly string[]): readonly string[] {
	const places = (line: string, sign: RegExp): readonly number[] => line.matchAll(sign).map(({index}) => columnsOf(line.slice(0, index))).toArray();
	return lines.filter((line, index) => places(line, /┴/g).some(place => !places(lines[index - 1] ?? '', /[│├┤┬┼]/g).includes(place)));
}

/** Three words of a sentence; lines for a shell, addresses, and what services say are in no other language. */
function isEnglish(line: string): boolean {
	return /(?:\b[A-Za-z][a-z]+ ){2}[a-z]+/.test(line) && !/baitui |ssh |http|NAME/.test(line);
}
