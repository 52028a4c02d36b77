import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createFakeApp, file, lifelikeSessions} from '../helpers/fake-app.ts';
import {openScreen} from '../helpers/screen.tsx';

const text = '한글 쓰기';

/** Each field that letters go into, and the keys that lead there. */
const fields: Readonly<Record<string, readonly string[]>> = {
	'the filter of sessions': ['/'],
	'the line of commands': [':'],
	'the search of the help': ['?'],
	'the search of a log': ['l', '/'],
	'the filter of files': ['u', '/'],
	'the name of a folder': ['u', 'N'],
	'the new name of a session': ['enter', 'R', 'ctrl-u'],
	'another port': ['t', 'up'],
	'a field of the launcher': ['t', 'e', 'tab', 'tab', 'tab', 'tab', 'tab', 'tab'],
	'the form of a session': ['n'],
	'the name that ends by force': ['X', 'up'],
	'an address': ['C'],
};

for (const [name, keys] of Object.entries(fields)) {
	test(`Hangul arrives whole in ${name}: a letter a read, a byte a read, and with letters cut across reads`, async t => {
		const bytes = Buffer.from(text);
		const ways: ReadonlyArray<readonly Uint8Array[]> = [
			Array.from(text, letter => Buffer.from(letter)),
			Array.from(bytes, byte => Uint8Array.of(byte)),
			[bytes.subarray(0, 4), bytes.subarray(4, 5), bytes.subarray(5)],
		];
		for (const reads of ways) {
			const app = createFakeApp({folders: {'/home/me': [file('notes.md')], '/home/work/data': []}});
			app.answer(lifelikeSessions());
			const screen = openScreen(app, {columns: 100, rows: 40});
			t.after(() => {
				screen.close();
			});
			await screen.press(...keys);
			await screen.reads(reads);
			assert.ok(screen.text().includes(text), screen.text());
			assert.doesNotMatch(screen.text(), /\u{FFFD}/u);
			await screen.press('backspace');
			assert.ok(screen.text().includes(text.slice(0, -1)) && !screen.text().includes(text), screen.text());
			screen.close();
		}
	});
}
