import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {FileEntry} from '../../source/core/file.ts';
import {Problem} from '../../source/core/problem.ts';
import {waitingState} from '../../source/core/transfer.ts';
import {
	createFakeApp,
	createSession,
	file,
	folder,
	type FakeApp,
} from '../helpers/fake-app.ts';
import {openScreen, type OpenScreen} from '../helpers/screen.tsx';

const folders = (): Record<string, readonly FileEntry[]> => ({
	'/home/me': [file('notes.md'), file('.bashrc'), folder('runs'), file('config.yaml'), file('데이터_요약.csv')],
	'/home/me/runs': [file('a.log')],
	'/home': [folder('me')],
	'/home/work': [folder('data'), folder('locked')],
	'/home/work/data': [file('config.yaml', 2048), folder('tb')],
	'/home/work/data/tb': Array.from({length: 10_000}, (_, index) => file(`events-${index}`)),
	'/home/work/locked': [],
});

const session = createSession('alpha', {
	mounts: [
		{
			name: 'locked', path: '/home/work/locked', isKept: true, isReadOnly: true,
		},
		{
			name: 'data', path: '/home/work/data', isKept: true, isReadOnly: false,
		},
	],
});

const open = async (t: {after: (done: () => void) => void}, key: 'u' | 'd', changes: Parameters<typeof createFakeApp>[0] = {}, columns = 80): Promise<{app: FakeApp; screen: OpenScreen}> => {
	const app = createFakeApp({folders: folders(), ...changes});
	app.answer([session]);
	const screen = openScreen(app, {columns});
	t.after(() => {
		screen.close();
	});
	await screen.press(key);
	return {app, screen};
};

const underCursor = (screen: OpenScreen): string => /▶.. ?([^ ]+)/.exec(screen.text())?.[1] ?? '';

test('u opens both sides, the local one with the keys, the session\'s in a kept folder', async t => {
	const {screen} = await open(t, 'u');
	await screen.until(text => text.includes('config.yaml              2.0K'));
	assert.match(screen.text(), /Local ~ ─/);
	assert.match(screen.text(), /alpha:~\/data ─+ kept ─/);
	assert.match(screen.text(), /This folder is kept after the session ends\./);
	assert.doesNotMatch(screen.text(), /bashrc/);
	assert.match(screen.text(), /4 entries, 1 hidden/);
});

test('folders come first, Enter opens one and Backspace returns to it', async t => {
	const {screen} = await open(t, 'u');
	await screen.press('down', 'enter');
	assert.match(screen.text(), /Local ~\/runs/);
	assert.match(screen.text(), /a\.log/);
	await screen.press('backspace');
	assert.match(screen.text(), /Local ~ ─/);
	assert.equal(underCursor(screen), 'runs/');
	await screen.press('.');
	assert.match(screen.text(), /\.bashrc/);
});

test('outside of the mounted folders it says that files will be lost', async t => {
	const {screen} = await open(t, 'd');
	await screen.until(text => text.includes('kept after'));
	await screen.press('backspace');
	await screen.until(text => text.includes('Not kept: lost when the session ends.'));
	assert.equal(underCursor(screen), 'data/');
});

test('marked entries are uploaded into the session\'s folder', async t => {
	const {app, screen} = await open(t, 'u');
	await screen.until(text => text.includes('kept after'));
	await screen.press('down', 'space', 'down', 'space', 'u');
	await screen.until(text => text.includes('Uploading 2 entries to alpha:~/data (kept)'));
	assert.ok(app.calls.includes('copy upload /home/me/runs /home/me/notes.md to /home/work/data/ ifExists=ask'), app.calls.join('\n'));
	assert.match(screen.text(), /↑ runs \+1 → alpha:data\//);
});

test('where all names are there already it asks first', async t => {
	const {app, screen} = await open(t, 'u');
	await screen.until(text => text.includes('kept after'));
	await screen.press('down', 'down', 'u');
	assert.match(screen.text(), /config\.yaml is already in alpha:~\/data \(kept\)/);
	assert.ok(app.calls.every(call => !call.startsWith('copy')));
	await screen.press('o');
	assert.ok(app.calls.includes('copy upload /home/me/config.yaml to /home/work/data/ ifExists=overwrite'), app.calls.join('\n'));
});

test('what is there already is asked about in the panes while the rest is copied; letters answer only after a', async t => {
	const {app, screen} = await open(t, 'u');
	await screen.until(text => text.includes('kept after'));
	await screen.press('ctrl-a', 'u');
	assert.ok(app.calls.some(call => /^copy upload .*config\.yaml .* ifExists=ask$/.test(call)), app.calls.join('\n'));
	const ask = (...names: readonly string[]): void => {
		app.transfers.set(all => all.map(transfer => ({
			...transfer,
			state: {
				...transfer.state,
				questions: names.map(name => ({
					path: `/home/me/${name}`, target: `/home/work/data/${name}`, source: {size: 2150, modifiedAt: 0}, existing: {size: 2048, modifiedAt: 0},
				})),
				questionsTotal: names.length,
			},
		})));
	};

	ask('config.yaml', 'runs/a.log', 'runs/b.log');
	await screen.until(text => text.includes('3 questions: a answers'));
	assert.match(screen.text(), /config\.yaml exists: 2\.0K .* there, 2\.1K .* here\./);
	// A letter that was on its way to the files answers nothing.
	await screen.press('o', 'e');
	const answers = (): readonly string[] => app.calls.filter(call => call.startsWith('answer'));
	assert.deepEqual(answers(), []);
	await screen.press('a');
	assert.match(screen.text(), /o overwrite {2}s skip {2}r rename {2}n newer {2}e resume/);
	assert.match(screen.text(), /Capital\s+letter: the same for all/);
	assert.equal(screen.text().match(/config\.yaml exists: /g)?.length, 1, screen.text());
	assert.doesNotMatch(screen.text(), /a answers/);
	await screen.burst('sn');
	assert.deepEqual(answers(), ['answerTransfer x1 /home/me/config.yaml skip', 'answerTransfer x1 /home/me/runs/a.log newer']);
	assert.match(screen.text(), /b\.log exists/);
	await screen.press('escape');
	assert.match(screen.text(), /1 question: a answers/);
	await screen.press('a', 'R');
	assert.equal(answers().at(-1), 'answerTransfer x1 all rename');
	// All is answered: the keys mean files again, also when something more is asked.
	ask('later');
	await screen.until(text => text.includes('later exists'));
	await screen.press('G', 'R');
	assert.match(screen.text(), /Rename/);
	assert.equal(answers().length, 3);
});

test('d copies the other way', async t => {
	const {app, screen} = await open(t, 'd');
	await screen.until(text => text.includes('kept after'));
	await screen.press('down', 'd');
	assert.ok(app.calls.includes('copy download /home/work/data/tb to /home/me/ ifExists=ask'), app.calls.join('\n'));
});

test('m goes through the mounted folders, and a read-only one refuses uploads', async t => {
	const {app, screen} = await open(t, 'u');
	await screen.until(text => text.includes('kept after'));
	await screen.press('m', 'm');
	await screen.until(text => text.includes('alpha:~/locked'));
	assert.match(screen.text(), /It is mounted read-only\./);
	await screen.press('tab', 'down', 'u');
	assert.match(screen.text(), /! \/home\/work\/locked is mounted read-only in alpha\./);
	assert.ok(app.calls.every(call => !call.startsWith('copy')));
});

test('N makes a folder on the side with the keys and puts the cursor on it', async t => {
	const {app, screen} = await open(t, 'd');
	await screen.until(text => text.includes('kept after'));
	await screen.press('N');
	await screen.burst('새 폴더');
	await screen.press('enter');
	await screen.until(text => text.includes('새 폴더/'));
	assert.ok(app.calls.includes('makeFolder /home/work/data/새 폴더'));
	assert.equal(underCursor(screen), '새');
	await screen.press('N');
	await screen.burst('a/b');
	await screen.press('enter');
	assert.match(screen.text(), /! "a\/b" is no name for a file or folder\./);
});

test('a folder of ten thousand entries scrolls, and both panes keep the width', async t => {
	const {screen} = await open(t, 'd', {}, 79);
	await screen.until(text => text.includes('kept after'));
	await screen.press('down', 'enter');
	await screen.until(text => text.includes('10000 entries'));
	await screen.press('G');
	assert.equal(underCursor(screen), 'events-9999');
	await screen.press('page-up', 'g', 'j');
	assert.equal(underCursor(screen), 'events-0');
});

test('a connection that fails says why in its pane, and the local side works on', async t => {
	const {screen} = await open(t, 'u', {
		async openFiles(): Promise<never> {
			throw new Problem('failed', 'alpha offers no sshd.', {hint: 't lists its apps.'});
		},
	});
	await screen.until(text => text.includes('alpha offers no sshd.'));
	await screen.press('down', 'u');
	assert.match(screen.text(), /! The files of alpha are not open\./);
});

test('a copy into a side that is still connecting says so', async t => {
	const {screen} = await open(t, 'u', {openFiles: async () => new Promise(() => {})});
	assert.match(screen.text(), /◐ Connecting …/);
	await screen.press('down', 'u');
	assert.match(screen.text(), /! The files of alpha are not open yet\. Try again in a moment\./);
});

test('Esc closes the connection, also one that is still being made', async t => {
	const {app, screen} = await open(t, 'u');
	await screen.until(text => text.includes('kept after'));
	await screen.press('escape');
	assert.ok(app.calls.includes('closeFiles alpha'));
	assert.match(screen.text(), /1 Sessions/);

	let isAborted = false;
	const slow = await open(t, 'u', {
		openFiles: async (_, signal) => new Promise((_resolve, reject) => {
			signal!.addEventListener('abort', () => {
				isAborted = true;
				reject(signal!.reason as Error);
			});
		}),
	});
	await slow.screen.press('escape');
	assert.ok(isAborted);
	assert.match(slow.screen.text(), /1 Sessions/);
	assert.doesNotMatch(slow.screen.text(), /abort/i);
});

test('when a copy ends, its folder is read again', async t => {
	const own = folders();
	const {app, screen} = await open(t, 'u', {folders: own});
	await screen.until(text => text.includes('kept after'));
	await screen.press('down', 'down', 'down', 'u');
	own['/home/work/data'] = [...own['/home/work/data']!, file('arrived.md')];
	app.transfers.set(all => all.map(transfer => ({
		...transfer, state: {
			...transfer.state, status: 'done' as const, filesDone: 1, bytesDone: 100,
		},
	})));
	await screen.until(text => text.includes('arrived.md'));
	assert.match(screen.text(), /● done 100B, 1 file, size only /);
});

test('folders are read again when a copy waits for answers, and when one ends while others leave the list', async t => {
	const own = folders();
	const {app, screen} = await open(t, 'u', {folders: own});
	await screen.until(text => text.includes('kept after'));
	await screen.press('down', 'down', 'down', 'u', 'down', 'u');
	const there = '/home/work/data';
	const set = (statuses: ReadonlyArray<'running' | 'asking' | 'done'>): void => {
		const all = app.transfers.get();
		app.transfers.set(statuses.map((status, index) => ({...all.at(index - statuses.length)!, state: {...waitingState, status, ...(status === 'done' && {endedAt: index + 1})}})));
	};

	set(['done', 'running']);
	own[there] = [...own[there]!, file('before-answers.md')];
	set(['done', 'asking']);
	await screen.until(text => text.includes('before-answers.md'));
	own[there] = [...own[there], file('at-the-end.md')];
	// The first was taken off the list just as the second one ended.
	set(['done']);
	await screen.until(text => text.includes('at-the-end.md'));
});

test('a copy tells its target as baitui cp takes it', async t => {
	const {app, screen} = await open(t, 'u');
	await screen.until(text => text.includes('kept after'));
	await screen.press('down', 'down', 'down', 'u');
	await screen.until(text => text.includes('notes.md → alpha:data/ '));
	for (const [destination, shown] of [['/home/work/', 'alpha:'], ['/home/work', 'alpha:'], ['/home/work/data/deep/x', 'alpha:data/deep/x'], ['/tmp/x/', 'alpha:/tmp/x/'], ['/home/worker/', 'alpha:/home/worker/']] as const) {
		app.transfers.set(all => all.map(transfer => ({...transfer, spec: {...transfer.spec, destination}})));
		await screen.until(text => text.includes(`notes.md → ${shown} `));
	}
});
