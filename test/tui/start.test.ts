import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import {Problem} from '../../source/core/problem.ts';
import type {StartForm} from '../../source/core/start.ts';
import {columnsOf} from '../../source/tui/columns.ts';
import {footRows} from '../../source/tui/foot.ts';
import {noticeLines} from '../../source/tui/notices.ts';
import {boxLines} from '../../source/tui/screens/index.ts';
import {korean} from '../../source/words/korean/index.ts';
import {createFakeApp, lifelikeSessions, type FakeApp} from '../helpers/fake-app.ts';
import {openScreen, type OpenScreen, type ScreenLook} from '../helpers/screen.tsx';

const form: StartForm = {
	left: '64 CPU 512G 8 cuda.device',
	fields: [
		{
			name: 'image', label: 'Image', kind: 'text', form: 'NAME:TAG', isNeeded: true, choices: Array.from({length: 20}, (_, index) => ({value: `cr.lab.test/stable/image-${index}:1.0`, detail: index === 7 ? 'jupyter' : ''})),
		},
		{
			name: 'name', label: 'Name', kind: 'text', form: 'letters', usual: 'made from the image',
		},
		{
			name: 'preset', label: 'Preset', kind: 'text', form: 'NAME', choices: [{value: 'small', detail: '1 CPU'}, {value: 'huge', detail: '64 CPU', obstacle: 'not free now'}],
		},
		{
			name: 'mount', label: 'Folders', kind: 'list', form: 'NAME[:PATH]', choices: [{value: 'data'}, {value: '데이터 요약'}],
		},
		{
			name: 'group', label: 'Resource group', kind: 'text', form: 'NAME', isSpecial: true,
		},
		{
			name: 'port', label: 'Ports', kind: 'list', form: 'a number', isSpecial: true,
		},
	],
};

const open = async (t: TestContext, changes: Parameters<typeof createFakeApp>[0] = {}, look: ScreenLook = {}): Promise<{app: FakeApp; screen: OpenScreen}> => {
	const app = createFakeApp({startForm: async () => form, ...changes});
	app.answer(lifelikeSessions());
	const screen = openScreen(app, look);
	t.after(() => {
		screen.close();
	});
	return {app, screen};
};

for (const [columns, rows] of [[80, 24], [120, 40], [60, 20], [40, 12]] as const) {
	for (const environment of [{LANG: 'en_US.UTF-8'}, {LANG: 'C'}]) {
		test(`the form of a new session fits ${columns}x${rows} in ${environment.LANG}, whatever row has the cursor`, async t => {
			const {screen} = await open(t, {}, {columns, rows, environment});
			await screen.press('n');
			await screen.until(text => text.includes('Image'));
			for (const key of ['down', 'down', 'tab', 'tab', 'tab', 'tab', 'enter', 'tab']) {
				await screen.press(key);
				const lines = boxLines(screen.desk);
				assert.ok(lines.length <= rows - 2, `${lines.length} lines`);
				assert.equal(new Set(lines.map(line => columnsOf(line))).size, 1, lines.join('\n'));
				assert.ok(columnsOf(lines[0]!) <= columns);
				assert.match(lines.join('\n'), /\u{1B}\[7m/u);
				assert.doesNotMatch(lines.join('\n'), /group\[/);
				const whole = new Set([...noticeLines(screen.desk), ...lines.map(line => stripVTControlCharacters(line))].map(line => line.trim()));
				assert.ok(screen.lines().slice(-footRows(screen.desk), -2).every(line => whole.has(line.trim())), `what is said at the foot is covered as a whole or not at all:\n${screen.text()}`);
			}
		});
	}
}

test('n, words of the image, Down, Enter takes it; folders are added; Start asks for it and its row is chosen', async t => {
	const {app, screen} = await open(t);
	await screen.press('n');
	await screen.until(text => text.includes('Left now: 64 CPU'));
	await screen.press('j', 'u', 'p');
	await screen.until(text => text.includes('1 to choose from'));
	await screen.press('down', 'enter');
	await screen.until(text => text.includes('[cr.lab.test/stable/image-7:1.0'));
	await screen.press('tab', 'm', 'i', 'n', 'e', 'tab', 'down', 'enter', 'tab', 'down', 'down', 'enter', 'd', 'a');
	await screen.until(text => /Folders +\["데이터 요약" da/.test(text));
	await screen.press('down', 'enter', 'tab', 'tab', 'enter');
	await screen.until(text => text.includes('The session is not there.'));
	const started = app.calls.find(call => call.startsWith('start '));
	assert.deepEqual(JSON.parse(started!.slice('start '.length)), {
		image: ['cr.lab.test/stable/image-7:1.0'], name: ['mine'], preset: ['small'], mount: ['데이터 요약', 'data'],
	});
	assert.ok(app.calls.some(call => call.startsWith('follow ')));
	assert.equal(screen.desk.state.get().cursors.sessions.id, '00000000-0000-4000-8000-000000000001');
});

test('a session that waits is said with its place and why, in the language of the screen', async t => {
	const {screen} = await open(t, {
		async follow(_id, {onStage}) {
			onStage({detail: 'PENDING', why: ['#3', 'waits for 2 cuda.device, 4 CPU']});
			return Promise.withResolvers<never>().promise;
		},
	}, {words: korean});
	await screen.press('n');
	await screen.until(text => text.includes('64 CPU 512G'));
	await screen.press('x', 'shift-tab', 'enter');
	await screen.until(text => text.includes('made: 대기 중 #3, 기다림: 2 cuda.device, 4 CPU'));
});

test('what is needed is asked for, a refusal stays in the form with what was typed, Esc starts nothing', async t => {
	const {app, screen} = await open(t, {
		async startSession() {
			throw new Problem('not-found', 'No such environment image.');
		},
	});
	await screen.press('n');
	await screen.until(text => text.includes('Left now'));
	await screen.press('shift-tab', 'enter');
	await screen.until(text => text.includes('Image is needed.'));
	await screen.press('x', 'y', 'shift-tab', 'enter');
	await screen.until(text => text.includes('No such environment image.') && text.includes('xy'));
	await screen.press('escape');
	await screen.until(text => !text.includes('Start a session'));
	assert.ok(app.calls.every(call => !call.startsWith('start ')));
});

test('what a form says that empty fields are filled with stands in them, and what was typed stays', async t => {
	const {screen} = await open(t, {
		startForm: async wish => ({
			...form,
			fields: form.fields.map(field => (field.name === 'preset' ? {...field, isLeading: true} : field)),
			...(wish.preset && {values: {...wish, name: ['filled'], mount: ['data', 'two words']}}),
		}),
	});
	await screen.press('n');
	await screen.until(text => text.includes('Left now'));
	await screen.press('x', 'tab', 'tab', 's', 'tab');
	await screen.until(text => /Name +\[filled/.test(text) && text.includes('data "two words"') && /Image +\[x/.test(text));
});

test('a starts one like the ended session under the cursor', async t => {
	const {screen} = await open(t);
	await screen.press('G', 'a');
	await screen.until(text => text.includes('Another session like old-run') && /Name +\[old-run/.test(text));
});

test('X asks with cancel first: Enter twice ends nothing, the second item ends it', async t => {
	const {app, screen} = await open(t);
	await screen.press('X');
	const text = await screen.until(shown => shown.includes('End train-llm?')).then(() => screen.text());
	assert.match(text, /Files under \/home\/work are lost, except in/);
	await screen.press('enter', 'enter');
	await screen.until(shown => !shown.includes('End train-llm?'));
	assert.ok(app.calls.every(call => !call.startsWith('terminate')));
	await screen.press('escape', 'X', 'down', 'enter');
	await screen.until(() => app.calls.includes('terminate train-llm'));
});

test('force wants the whole name, restart is offered only where it can be', async t => {
	const {app, screen} = await open(t);
	await screen.press('X');
	await screen.until(text => text.includes('restart it'));
	await screen.press('up', ...'train', 'enter');
	await screen.until(text => text.includes('That is not its name'));
	assert.ok(app.calls.every(call => !call.startsWith('terminate')));
	await screen.press('X', 'up', ...'train-llm', 'enter');
	await screen.until(() => app.calls.includes('terminate train-llm forced'));
	const without = await open(t, {can: ability => ability !== 'restart'});
	await without.screen.press('X');
	await without.screen.until(text => text.includes('End train-llm?'));
	assert.doesNotMatch(without.screen.text(), /restart it/);
});

test('several marked sessions end after one question, and one sentence tells of all', async t => {
	const {app, screen} = await open(t, {
		async terminate({name}) {
			app.calls.push(`terminate ${name}`);
			if (name === 'notebook') {
				throw new Problem('refused', 'Ending notebook: the server said no.');
			}
		},
	});
	await screen.press('space', 'space');
	await screen.press('X');
	await screen.until(text => text.includes('End 2 sessions?'));
	await screen.press('down', 'enter');
	await screen.until(text => text.includes('1 of 2 done. Ending notebook: the server said no.'));
	assert.deepEqual(app.calls.filter(call => call.startsWith('terminate')).toSorted(), ['terminate notebook', 'terminate train-llm']);
});

test('small letters never end anything', async t => {
	const {app, screen} = await open(t);
	const letters = 'abcdefghijklmnoprstuvwxyz'.replace('q', '');
	for (let round = 0; round < 4; round++) {
		for (const letter of letters) {
			await screen.press(letter, 'escape', 'escape', 'escape');
		}
	}

	assert.deepEqual(app.calls.filter(call => /^(?:terminate|restart|rename|interrupt)/.test(call)), []);
});

test('R and F6 rename from the details, h shows the states; a service without these does not offer them', async t => {
	const {app, screen} = await open(t);
	await screen.press('enter', 'f6');
	await screen.until(text => text.includes('Rename train-llm'));
	await screen.press('escape', 'R');
	await screen.until(text => text.includes('Rename train-llm'));
	await screen.press('-', '2', 'enter');
	await screen.until(() => app.calls.includes('rename train-llm train-llm-2'));
	await screen.press('h');
	await screen.until(text => text.includes('States of train-llm') && text.includes('PENDING'));
	const without = await open(t, {can: () => false});
	await without.screen.press('n');
	await without.screen.until(text => text.includes('finds nothing to act on'));
	assert.doesNotMatch(without.screen.text(), /n new/);
});

test('X tells of the ssh connections that end with a session, as soon as they are known', async t => {
	const {screen} = await open(t, {openShells: async ({name}) => (name === 'train-llm' ? 2 : 0)});
	await screen.press('X');
	await screen.until(text => text.includes('End train-llm?') && text.includes('2 open ssh connections end.'));
	await screen.press('escape');
	await screen.until(text => !text.includes('End train-llm?'));
});
