import assert from 'node:assert/strict';
import {PassThrough} from 'node:stream';
import {test} from 'node:test';
import {createTheme} from '../../source/tui/theme.ts';
import {PacedStdin, type KeySource} from '../../source/tui/paced-stdin.ts';
import {askTerminal} from '../../source/tui/terminal-traits.ts';

const utf8 = {LANG: 'en_US.UTF-8', TERM: 'xterm-256color'};
const busy = '\u{1B}[33m';
const busyOnLight = '\u{1B}[35m';

/** A terminal's input whose answers go to the questions of `askTerminal`, and what comes out of it as keys. */
function openTerminal(): {readonly asked: ReturnType<typeof askTerminal>; readonly written: string; readonly say: (text: string) => Promise<string>} {
	const source = Object.assign(new PassThrough(), {
		isTTY: true, setRawMode: () => source, ref: () => source, unref: () => source,
	}) as unknown as PassThrough & KeySource;
	let written = '';
	const asked = askTerminal(bytes => {
		written += bytes;
	});
	const keys = new PacedStdin(source, asked.take);
	keys.setRawMode(true);
	return {
		asked,
		written,
		async say(text) {
			source.write(text);
			let typed = '';
			for (let turn = 0; turn < 20; turn++) {
				await new Promise(setImmediate);
				typed += (keys.read() as string | null) ?? '';
			}

			return typed;
		},
	};
}

test('a light background changes the colours that vanish on white, and nothing else', () => {
	const paint = (environment: Record<string, string>, isLight?: boolean): string => createTheme({environment: {...utf8, ...environment}, ...(isLight !== undefined && {traits: {isLight}})}).paint('busy', 'x');
	assert.ok(paint({}).startsWith(busy));
	assert.ok(paint({}, true).startsWith(busyOnLight));
	assert.ok(paint({COLORFGBG: '0;15'}).startsWith(busyOnLight));
	assert.ok(paint({COLORFGBG: '15;default;0'}, true).startsWith(busy), 'the variable is stronger than the answer');
	assert.ok(paint({BAITUI_THEME: 'dark'}, true).startsWith(busy));
	assert.equal(paint({BAITUI_THEME: 'light', NO_COLOR: '1'}), 'x');
	assert.equal(createTheme({environment: utf8, traits: {isLight: true}}).paint('good', 'x'), '\u{1B}[32mx\u{1B}[39m');
});

test('a theme given by name is stronger than NO_COLOR, and mono paints no state in colour', () => {
	assert.ok(createTheme({name: 'light', environment: {...utf8, NO_COLOR: '1'}}).paint('busy', 'x').startsWith(busyOnLight));
	assert.equal(createTheme({name: 'mono', environment: utf8}).paint('bad', 'x'), 'x');
});

test('a terminal that draws signs two columns wide gets the ASCII set, unless the user says otherwise', async () => {
	const {asked, say} = openTerminal();
	assert.equal(await say('\u{1B}[1;3R'), '');
	const {isWide} = asked.traits.get();
	assert.equal(isWide, true);
	assert.equal(createTheme({environment: utf8, traits: {isWide: true}}).isAscii, true);
	assert.equal(createTheme({environment: {...utf8, BAITUI_ASCII: '0'}, traits: {isWide: true}}).isAscii, false);
});

test('answers of the terminal are no keys, also when they come in pieces between keys', async () => {
	const {asked, written, say} = openTerminal();
	assert.match(written, /\u{1B}\]11;\?.*\u{1B}\[6n/su);
	let typed = await say('j\u{1B}]11;rgb:ffff/fff');
	typed += await say('f/dddd\u{1B}');
	typed += await say('\\k\u{1B}[24;');
	typed += await say('2Rl');
	assert.equal(typed, 'jkl');
	assert.deepEqual(asked.traits.get(), {isLight: true});
	await asked.settled(60_000);
});

test('backgrounds are told light from dark by what an eye sees', async () => {
	for (const [answer, isLight] of [['rgb:0000/0000/0000', false], ['rgb:ff/ff/ff', true], ['rgb:0000/2b2b/3636', false], ['rgb:fdfd/f6f6/e3e3', true], ['rgb:0/0/f', false], ['rgba:ffff/ffff/0000/ffff', true]] as const) {
		const {asked, say} = openTerminal();
		await say(`\u{1B}]11;${answer}\u{7}`);
		assert.equal(asked.traits.get().isLight, isLight, answer);
	}
});

test('a terminal that never answers keeps nobody waiting', async () => {
	const {asked} = openTerminal();
	await asked.settled(1);
	assert.deepEqual(asked.traits.get(), {});
});
