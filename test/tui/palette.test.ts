import assert from 'node:assert/strict';
import {globSync, readFileSync} from 'node:fs';
import {test} from 'node:test';
import {commands} from '../../source/commands/index.ts';
import {keyLabel} from '../../source/commands/key-label.ts';
import {columnsOf} from '../../source/tui/columns.ts';
import {verbs} from '../../source/cli/verbs.ts';
import {wordsOf} from '../../source/words/index.ts';
import {candidatesFor} from '../../source/tui/palette.ts';
import {createField} from '../../source/tui/field.ts';
import {
	createFakeApp,
	createTunnel,
	lifelikeSessions,
	type FakeApp,
} from '../helpers/fake-app.ts';
import {openScreen, type OpenScreen, type ScreenLook} from '../helpers/screen.tsx';

const open = (t: {after: (done: () => void) => void}, look: ScreenLook = {}, changes: Parameters<typeof createFakeApp>[0] = {}): {app: FakeApp; screen: OpenScreen} => {
	const app = createFakeApp(changes);
	app.answer(lifelikeSessions());
	const screen = openScreen(app, look);
	t.after(() => {
		screen.close();
	});
	return {app, screen};
};

test('every action has a name on the line of commands, and nothing else is there', t => {
	const {screen} = open(t);
	const names = candidatesFor(screen.desk, {
		kind: 'palette', screen: 'sessions', field: createField(), index: 0,
	}).map(({name}) => name);
	assert.deepEqual(new Set(names), new Set(commands.map(({id}) => id)));
	assert.equal(names.length, new Set(names).size);
});

test('another name of a command finds it too', async t => {
	const {screen} = open(t);
	await screen.press(':');
	await screen.burst('term');
	assert.match(screen.text(), /▶ end +X +end or restart/);
	await screen.press('enter');
	assert.match(screen.text(), /End train-llm\?/);
});

test(': runs a command by its name, Tab completes, and a second word names another session', async t => {
	const {app, screen} = open(t);
	await screen.press(':');
	await screen.burst('deta');
	assert.match(screen.text(), /▶ details +Enter +details of the session/);
	await screen.press('enter');
	assert.match(screen.text(), /baitui › train-llm/);
	await screen.press('escape', ':');
	await screen.burst('ss');
	await screen.press('tab');
	await screen.burst('noteb');
	await screen.press('tab');
	assert.match(screen.text(), /:ssh notebook/);
	await screen.press('enter');
	await screen.until(text => text.includes('ssh to notebook ended (exit 0)'));
	// Details look at the files of their session for the room that is left.
	assert.deepEqual(app.calls.filter(call => !call.endsWith('Files train-llm')), ['pause', 'ssh notebook', 'resume']);
});

test('what is no command is said, q quits, and Esc or an empty line leave', async t => {
	const {screen} = open(t);
	await screen.press(':');
	await screen.burst('frobnicate');
	await screen.press('enter');
	await screen.until(text => text.includes('! There is no command "frobnicate". Tab completes; ? lists them.'));
	await screen.press(':', 'backspace');
	assert.doesNotMatch(screen.text(), /Tab completes, Enter runs/);
	await screen.press(':');
	await screen.burst('wrap');
	await screen.press('enter');
	await screen.until(text => text.includes('wrap does not work here.'));
	await screen.press(':', 'q', 'enter');
	assert.equal(await screen.exited, 0);
});

test('a verb of the command line says what it does in the language of the screen', async t => {
	const {screen} = open(t, {words: wordsOf('ko'), verbs: {doctor: verbs.doctor!.summary}});
	await screen.press(':');
	await screen.burst('doctor');
	assert.match(screen.text(), /doctor +동작해야 할 것을 모두 살펴보고/);
});

test('a verb of the command line runs on the normal screen', async t => {
	const {app, screen} = open(t, {verbs: {ls: 'list sessions'}});
	await screen.press(':');
	await screen.burst('ls --all');
	await screen.press('enter');
	await screen.until(text => text.includes('baitui ls --all ended (exit 0)'));
	assert.deepEqual(app.calls, ['pause', 'runLine baitui ls --all', 'resume']);
	assert.deepEqual(screen.announced, ['$ baitui ls --all']);
});

for (const [columns, rows, environment] of [[80, 24, {LANG: 'C.UTF-8'}], [120, 40, {LANG: 'C.UTF-8', NO_COLOR: '1'}], [60, 20, {LANG: 'C'}]] as const) {
	test(`at ${columns}x${rows} help, its search, the line of commands, log, history and runs keep to the screen`, async t => {
		const {screen} = open(t, {columns, rows, environment});
		for (const keys of [['?'], ['t', 'u', 'n'], ['escape', ':'], ['escape', 'l'], ['escape', 'h'], ['escape', '@'], ['escape', ',']]) {
			await screen.press(...keys);
			assert.ok(screen.lines().length <= rows - 1);
			assert.ok(screen.lines().every(line => columnsOf(line) <= columns), screen.text());
		}
	});
}

test('help searches all commands as one types, also those of other screens', async t => {
	const {screen} = open(t);
	await screen.press('?');
	assert.match(screen.text(), /Space +mark, for many at once/);
	await screen.burst('queue');
	assert.match(screen.text(), /Search: queue/);
	assert.match(screen.text(), /K +earlier in the queue +:move-up +\(copies/);
	await screen.press('ctrl-u', 'escape');
	assert.match(screen.text(), /1 Sessions/);
});

test('hint line, help and key do the same thing: each hinted key is in the help with the command\'s summary', async t => {
	const {screen} = open(t, {rows: 60});
	const hints = screen.lines().slice(-2).join(' ');
	await screen.press('?');
	for (const {hint, keys, summary, on} of commands.filter(command => command.on.includes('sessions') && command.hint !== undefined)) {
		const [key = ''] = keys;
		if (hints.includes(` ${keyLabel(key)} ${hint}`)) {
			assert.ok(screen.text().includes(summary), `${key} on ${on.join(' ')}: ${summary}`);
		}
	}

	assert.match(hints, /s ssh/);
});

test('sentences that name a key name the user\'s, and the name of a command that has none', async t => {
	const {screen} = open(t, {}, {customs: {keys: {tunnel: ['ctrl-t'], pin: ['d']}, commands: [], problems: []}});
	await screen.until(text => text.includes('No tunnels yet. Choose a session and press Ctrl-T.'));
	assert.match(screen.text(), /Nothing is being copied\. u uploads to, :download downloads from a session\./);
});

test('each key that a sentence names is that of a command', () => {
	const ids = new Set(commands.map(({id}) => id));
	const named = globSync('source/words/{english,korean}/**/*.ts').flatMap(file => readFileSync(file, 'utf8').matchAll(/\{key ([^}]*)\}/g).map(([, id]) => id!).toArray());
	assert.ok(named.length > 20);
	assert.deepEqual(named.filter(id => !ids.has(id)), []);
});

test('keys of one\'s own work, are hinted and told of where they conflict; commands of one\'s own get quoted words', async t => {
	const {app, screen} = open(t, {}, {
		customs: {
			keys: {refresh: ['ctrl-r'], pin: ['t']},
			commands: [{
				name: 'gpus', command: 'ssh {session} nvidia-smi -p {port}', keys: ['ctrl-a'], waits: true,
			}],
			problems: [],
		},
	});
	assert.match(screen.text(), /! t means pin, and no longer tunnel\. And 1 more: baitui keys\./);
	await screen.press('t');
	assert.deepEqual(app.look.get().pins, ['id-train-llm']);
	assert.match(screen.text(), /Ctrl-R refresh/);
	await screen.press('ctrl-a');
	assert.match(screen.text(), /! gpus needs a tunnel of the session that is open: :tunnel opens one\./, 'there is no tunnel, so no port');
	app.tunnels.set([createTunnel(lifelikeSessions()[2]!, 'sshd', 9922)]);
	await screen.press('g', 'j', 'j', 'ctrl-a');
	await screen.until(text => text.includes('ended (exit 0)'));
	assert.deepEqual(app.calls, ['pause', 'runLine ssh \'sft-eval-학습용\' nvidia-smi -p 9922', 'resume']);
});
