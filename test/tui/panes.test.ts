import assert from 'node:assert/strict';
import {test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import type {ListedEntry} from '../../source/core/file.ts';
import {Problem} from '../../source/core/problem.ts';
import {columnsOf} from '../../source/tui/columns.ts';
import {
	createFakeApp,
	createSession,
	file,
	folder,
	type FakeApp,
} from '../helpers/fake-app.ts';
import {openScreen, type OpenScreen, type ScreenLook} from '../helpers/screen.tsx';

const link = (name: string, linksTo: string, kind: ListedEntry['kind'] = 'file'): ListedEntry => ({...file(name), kind, linksTo});

const folders = (): Record<string, readonly ListedEntry[]> => ({
	'/home/me': [file('notes.md', 300), file('.hidden'), folder('runs'), file('config.yaml'), file('big.bin', 5_000_000)],
	'/home/me/runs': [],
	'/home/work': [folder('data'), folder('locked'), folder('scratch')],
	'/home/work/data': [file('config.yaml', 2048), folder('tb'), link('latest', 'tb/run-7', 'folder'), link('gone', '/nowhere', 'link'), file('odd\u{1B}[31m\u{202E}name\n', 5)],
	'/home/work/locked': [file('frozen')],
});

const session = createSession('alpha', {
	mounts: [
		{
			name: 'data', path: '/home/work/data', isKept: true, isReadOnly: false,
		},
		{
			name: 'locked', path: '/home/work/locked', isKept: true, isReadOnly: true,
		},
	],
});

const open = async (t: {after: (done: () => void) => void}, key: 'u' | 'd', {changes = {}, look = {}}: {readonly changes?: Parameters<typeof createFakeApp>[0]; readonly look?: ScreenLook} = {}): Promise<{app: FakeApp; screen: OpenScreen}> => {
	const app = createFakeApp({folders: folders(), ...changes});
	app.answer([session]);
	const screen = openScreen(app, look);
	t.after(() => {
		screen.close();
	});
	await screen.press(key);
	await screen.until(text => /[Kk]ept/.test(text));
	return {app, screen};
};

/** The names of a pane, from the top. */
const namesOf = (screen: OpenScreen, side: 'local' | 'remote'): string => screen.lines().slice(2).filter(line => line.startsWith('│')).map(line => line.split('│')[side === 'local' ? 1 : 2]!.slice(3).split(/ {2,}/, 1)[0]!.trim()).filter(name => name !== '' && !/entr|marked|^\.md|free|→/.test(name)).join(' ');

test(', sorts the side with the keys, and the title says by what', async t => {
	const {screen} = await open(t, 'u');
	assert.equal(namesOf(screen, 'local'), '.. runs/ big.bin config.yaml notes.md');
	await screen.press(',', 'r');
	assert.equal(namesOf(screen, 'local'), '.. runs/ notes.md config.yaml big.bin');
	assert.match(screen.text(), /Local ~ ─+ name reversed ─/);
	await screen.press(',', 's');
	assert.equal(namesOf(screen, 'local'), '.. runs/ big.bin config.yaml notes.md');
	assert.match(screen.text(), /Local ~ ─+ size ─/);
	assert.match(namesOf(screen, 'remote'), /^\.\. latest@ tb\/ config/);
});

test('/ filters while it is typed, Enter keeps it, Esc clears it and only then leaves', async t => {
	const {screen, app} = await open(t, 'u');
	await screen.press('/');
	await screen.burst('*.md');
	assert.equal(namesOf(screen, 'local'), 'notes.md');
	assert.match(screen.text(), /\/\*\.md +1 of 5/);
	assert.match(screen.text(), /Enter keeps it/);
	await screen.press('enter', 'u');
	assert.ok(app.calls.some(call => call.startsWith('copy upload /home/me/notes.md ')), app.calls.join('\n'));
	await screen.press('escape');
	assert.equal(namesOf(screen, 'local'), '.. runs/ big.bin config.yaml notes.md');
	assert.match(screen.text(), /▶ {2}notes\.md/);
	await screen.press('escape');
	assert.match(screen.text(), /1 Sessions/);
});

test('a filter that lets nothing through says so, and letters in it are no commands', async t => {
	const {screen, app} = await open(t, 'u');
	await screen.press('/');
	await screen.burst('Xudq');
	assert.match(screen.text(), /No match\. Esc clears the filter\./);
	assert.ok(app.calls.every(call => !/copy|remove/.test(call)));
});

test('Ctrl-A marks all that is seen or none of it, * inverts, Ins marks, and the line below says how much', async t => {
	const {screen} = await open(t, 'u');
	await screen.press('ctrl-a');
	assert.match(screen.text(), /4 marked, 4\.8M/);
	await screen.press('ctrl-a');
	assert.match(screen.text(), /4 entries, 1 hidden/);
	await screen.press('down', 'insert', '*');
	assert.match(screen.text(), /3 marked, 4\.8M/);
	await screen.press('/', 'n', 'o', 't', 'enter');
	assert.match(screen.text(), /\/not 1\/5 · 1 marked, 300B/);
});

test('what is marked but filtered away is not touched', async t => {
	const {screen, app} = await open(t, 'u');
	await screen.press('ctrl-a', '/', 'n', 'o', 't', 'enter', 'u');
	assert.ok(app.calls.some(call => call.startsWith('copy upload /home/me/notes.md to ')), app.calls.join('\n'));
});

test('= shows in both panes what differs, marks what is worth copying, and = again ends it', async t => {
	const own = folders();
	own['/home/work/data'] = [{...file('config.yaml', 2048), modifiedAt: new Date('2026-10-01')}, file('theirs', 9), {...file('big.bin', 5_000_000)}];
	const {screen, app} = await open(t, 'u', {changes: {folders: own}});
	await screen.press('=');
	assert.match(screen.text(), /\*\+ notes\.md/);
	assert.match(screen.text(), /\*≠ config\.yaml/);
	assert.match(screen.text(), /│ {2}≠ config\.yaml/);
	assert.match(screen.text(), /\*\+ theirs/);
	assert.match(screen.text(), /3 marked, 2\.4K · 2\+ 1≠/);
	assert.match(screen.text(), /\+ only on one side, ≠ differs/);
	assert.match(screen.text(), / {3}big\.bin/);
	await screen.press('d');
	assert.ok(app.calls.some(call => call.startsWith('copy download /home/work/data/theirs to /home/me/ ')), app.calls.join('\n'));
	await screen.press('=');
	assert.doesNotMatch(screen.text(), /≠|marked/);
});

test('what = marks follows what is read again; marks of what differs as before stay, and another folder ends the comparison', async t => {
	const own = folders();
	own['/home/work/data'] = [{...file('config.yaml', 2048), modifiedAt: new Date('2026-10-01')}, file('theirs', 9), file('big.bin', 5_000_000)];
	const {screen} = await open(t, 'u', {changes: {folders: own}});
	await screen.press('=');
	assert.match(screen.text(), /\*\+ notes\.md/);
	assert.match(screen.text(), /\*≠ config\.yaml/);
	await screen.press('tab', 'G', 'space');
	assert.doesNotMatch(screen.text(), /\*\+ theirs/);
	// What was marked has arrived, and something came.
	own['/home/work/data'] = [...own['/home/work/data'].slice(1), file('config.yaml'), file('notes.md', 300), file('fresh', 7)];
	await screen.press('r');
	await screen.until(text => text.includes('fresh'));
	assert.doesNotMatch(screen.text(), /[*+≠] ?(?:notes\.md|config\.yaml)/);
	assert.match(screen.text(), /\*\+ fresh/);
	assert.match(screen.text(), / \+ theirs/);
	await screen.press('tab', 'down', 'enter');
	await screen.until(text => text.includes('Local ~/runs'));
	assert.doesNotMatch(screen.text(), /\+ fresh|marked/);
});

test('R asks for a new name, takes only one name, and puts the cursor on it', async t => {
	const {screen, app} = await open(t, 'u');
	await screen.press('G', 'R');
	assert.match(screen.text(), /Rename notes\.md/);
	await screen.press('ctrl-u');
	await screen.burst('../up');
	await screen.press('enter');
	assert.match(screen.text(), /"\.\.\/up" is no name/);
	await screen.press('R', 'ctrl-u');
	await screen.burst('새 이름.md');
	await screen.press('enter');
	await screen.until(text => text.includes('notes.md is 새 이름.md now'));
	assert.deepEqual(app.calls.filter(call => call.startsWith('rename')), ['rename /home/me/notes.md /home/me/새 이름.md']);
	assert.match(screen.text(), /▶ {2}새 이름\.md/);
});

test('X says what would go, stands on Cancel, and only D deletes', async t => {
	const {screen, app} = await open(t, 'd');
	await screen.press('down', 'down', 'space', 'X');
	assert.match(screen.text(), /Delete tb\/\?|Delete tb\?/);
	assert.match(screen.text(), /from alpha:~\/data \(kept\)/);
	assert.match(screen.text(), /tb\/ and everything in it/);
	assert.match(screen.text(), /▶ Cancel/);
	await screen.press('enter');
	await screen.press('X', 'd', 'space', 'enter');
	assert.ok(app.calls.every(call => !call.startsWith('remove')), app.calls.join('\n'));
	await screen.press('X', 'D');
	await screen.until(text => text.includes('Deleted tb'));
	assert.deepEqual(app.calls.filter(call => call.startsWith('remove')), ['remove /home/work/data/tb']);
	assert.doesNotMatch(namesOf(screen, 'remote'), /tb/);
});

test('a link is deleted itself, and the question says so', async t => {
	const {screen} = await open(t, 'd');
	await screen.press('down', 'X');
	assert.match(screen.text(), /latest \(the link, not what it leads to\)/);
});

test('mounted folders and read-only ones refuse to be changed before anything is asked', async t => {
	const {screen, app} = await open(t, 'd');
	await screen.press('backspace');
	await screen.until(text => text.includes('Not kept'));
	assert.match(screen.text(), /data\/ +kept/);
	assert.match(screen.text(), /locked\/ +ro/);
	await screen.press('X');
	assert.match(screen.text(), /\/home\/work\/data is a folder of the service, mounted in alpha\./);
	await screen.press('R');
	assert.match(screen.text(), /is a folder of the service/);
	await screen.press('m', 'm');
	await screen.until(text => text.includes('alpha:~/locked'));
	for (const key of ['N', 'f7']) {
		await screen.press(key);
		assert.match(screen.text(), /! \/home\/work\/locked is mounted read-only in alpha\./);
	}

	await screen.press('down', 'X');
	assert.match(screen.text(), /! \/home\/work\/locked\/frozen is mounted read-only in alpha\./);
	await screen.press('tab', 'down', 'f5');
	assert.match(screen.text(), /! \/home\/work\/locked is mounted read-only in alpha\./);
	assert.deepEqual(app.calls.filter(call => /copy|remove|rename|makeFolder/.test(call)), []);
});

test('what cannot be opened is said in its pane, and the place is not lost', async t => {
	const own = folders();
	const {screen} = await open(t, 'd', {changes: {folders: own}});
	await screen.press('down', 'down', 'enter');
	await screen.until(text => text.includes('✗ There is no folder'));
	assert.match(screen.text(), /alpha:~\/data/);
	assert.match(screen.text(), /▶ {2}tb\//);
	await screen.press('down');
	assert.doesNotMatch(screen.text(), /There is no folder/);
	assert.match(screen.text(), /▶ {2}config\.yaml/);
});

test('a folder that is read again keeps the cursor near what disappeared', async t => {
	const own = folders();
	const {screen} = await open(t, 'u', {changes: {folders: own}});
	await screen.press('down', 'down', 'down');
	own['/home/me'] = own['/home/me']!.filter(({name}) => name !== 'config.yaml');
	await screen.press('r');
	await screen.until(text => /▶ {2}notes\.md/.test(text));
});

test('a lost connection is made again by r, in the folder that was shown', async t => {
	let isLost = false;
	let opened = 0;
	const own = folders();
	const plain = createFakeApp({folders: own});
	const {screen} = await open(t, 'd', {
		changes: {
			folders: own,
			async openFiles(...given) {
				opened++;
				isLost = false;
				return {
					...await plain.openFiles(...given),
					async list(path) {
						if (isLost) {
							throw new Problem('unreachable', 'The file server in alpha ended.');
						}

						return plain.localFiles.list(path);
					},
				};
			},
		},
	});
	await screen.press('backspace');
	await screen.until(text => text.includes('alpha:~ ─'));
	isLost = true;
	await screen.press('r');
	await screen.until(text => text.includes('✗ The file server in alpha ended.'));
	assert.match(screen.text(), /scratch\//);
	await screen.press('r');
	await screen.until(text => !text.includes('ended.'));
	assert.match(screen.text(), /alpha:~ ─/);
	assert.equal(opened, 2);
});

test('the panes of a session open where they were closed', async t => {
	const {screen} = await open(t, 'd');
	await screen.press('backspace');
	await screen.until(text => text.includes('Not kept'));
	await screen.press('escape', 'd');
	await screen.until(text => text.includes('alpha:~ ─'));
});

test('links say where they lead, and odd names cannot steer the terminal', async t => {
	const {screen} = await open(t, 'd');
	assert.match(screen.text(), /latest@ +dir/);
	assert.match(screen.text(), /gone@ +link/);
	await screen.press('down');
	assert.match(screen.text(), /→ tb\/run-7/);
	await screen.press('G');
	assert.match(screen.text(), /▶ {2}odd\?name\?/);
	assert.doesNotMatch(stripVTControlCharacters(screen.styled()), /[\u{1B}\u{202E}]/u);
	await screen.press('R');
	assert.match(screen.text(), /Rename odd\?name\?/);
	assert.ok(!screen.styled().includes('\u{1B}[31mname'));
	await screen.press('escape', 'X');
	assert.match(screen.text(), /Delete odd\?name\?\?/);
});

test('whether a folder is kept goes by where its links lead', async t => {
	const plain = createFakeApp({folders: folders()});
	const {screen} = await open(t, 'd', {
		changes: {
			openFiles: async (...given) => ({
				...await plain.openFiles(...given), list: async path => folders()[path] ?? [], realpath: async path => (path.endsWith('/tb') ? '/home/work/locked/tb' : (path.endsWith('/data') ? '/scratch' : path)),
			}),
		},
	});
	assert.match(screen.text(), /alpha:~\/data ─+ not kept ─/);
	assert.match(screen.text(), /! Not kept: lost/);
	await screen.press('down', 'down', 'enter');
	await screen.until(text => text.includes('~/data/tb'));
	assert.match(screen.text(), / kept, read-only ─/);
	await screen.press('N');
	assert.match(screen.text(), /! \/home\/work\/locked\/tb is mounted read-only in alpha\./);
});

test('what is marked and would not fit is told by the free space of the other side', async t => {
	const plain = createFakeApp({folders: folders()});
	const {screen} = await open(t, 'u', {changes: {openFiles: async (...given) => ({...await plain.openFiles(...given), room: async () => ({free: 1_000_000, total: 2_000_000, isReadOnly: false})})}});
	await screen.until(text => text.includes('977K free'));
	assert.ok(!screen.styled().includes('\u{1B}[31m 977K free'));
	await screen.press('ctrl-a');
	assert.ok(screen.styled().includes('\u{1B}[31m 977K free'));
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
	test(`the panes fit ${columns}x${rows}${environment ? ` with ${JSON.stringify(environment)}` : ''}`, async t => {
		const {app, screen} = await open(t, 'd', {look});
		const check = (): void => {
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

			assert.match(screen.text(), /data.* kept /);
			if (rows >= 20) {
				assert.match(screen.text(), /u upload(?:.|\n)*= compare(?:.|\n)*N mkdir(?:.|\n)*R rename(?:.|\n)*X delete(?:.|\n)*Esc back/);
			}

			if (environment?.LANG === 'C') {
				assert.match(screen.text(), /^[\n\u{20}-\u{7E}]*$/u);
			}

			if (environment?.NO_COLOR) {
				assert.doesNotMatch(screen.styled(), /\u{1B}\[3\dm/u);
			}
		};

		check();
		await screen.press('=');
		check();
		for (let count = 0; count < 3; count++) {
			await app.copy(session, {
				direction: 'upload', sources: ['/home/me/big.bin'], destination: '/home/work/data', ifExists: 'ask',
			});
		}

		await screen.press('down');
		check();
		await screen.press('X');
		assert.match(screen.text(), /Cancel/);
	});
}

test('a key in a folder of ten thousand entries looks at no more of them than are seen', async t => {
	let looks = 0;
	const many = Array.from({length: 10_000}, (_, index): ListedEntry => {
		const entry = file(`events-${index}`);
		return Object.defineProperty({...entry}, 'name', {
			enumerable: true,
			get() {
				looks++;
				return entry.name;
			},
		});
	});
	const {screen} = await open(t, 'd', {changes: {folders: {...folders(), '/home/work/data': many}}});
	const work = async (...keys: readonly string[]): Promise<number> => {
		looks = 0;
		await screen.press(...keys);
		return looks / keys.length;
	};

	assert.ok(await work('j', 'j', 'page-down', 'k') < 200);
	assert.ok(await work('G', 'g') < 200);
	assert.match(screen.text(), /10000 entries/);
	assert.ok(await work('tab', 'j', 'tab') < 200);
});
