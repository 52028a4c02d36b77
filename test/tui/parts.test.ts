import assert from 'node:assert/strict';
import {once} from 'node:events';
import {PassThrough} from 'node:stream';
import {test} from 'node:test';
import stringWidth from 'string-width';
import {
	columnsOf,
	fit,
	lettersOf,
	takeColumns,
	wrapWords,
} from '../../source/tui/columns.ts';
import {
	createField,
	drawField,
	editField,
	type Field,
} from '../../source/tui/field.ts';
import {textKeys, type Key} from '../../source/tui/keys.ts';
import {layOut} from '../../source/tui/layout.ts';
import {PacedStdin, type KeySource} from '../../source/tui/paced-stdin.ts';
import {keepSelection, stepIndex, windowTop} from '../../source/tui/selection.ts';
import {createTheme} from '../../source/tui/theme.ts';

const type = (field: Field, ...keys: ReadonlyArray<Key | string>): Field => {
	let typed = field;
	for (const key of keys) {
		typed = editField(typed, typeof key === 'string' ? {name: key, text: ''} : key) ?? typed;
	}

	return typed;
};

test('texts are fitted to an exact number of columns at every width', () => {
	for (const text of ['train-llm', 'sft-eval-학습용', '데이터요약', 'e\u{301}tude', '👩‍🔬 lab', '']) {
		for (let columns = 0; columns < 20; columns++) {
			for (const cut of ['start', 'middle', 'end'] as const) {
				assert.equal(columnsOf(fit(text, columns, {cut})), columns, `${text} ${columns} ${cut}`);
			}
		}
	}
});

test('what is counted without a look at it is counted right: each sign of frames and lists, and each letter of Hangul', () => {
	const signs = [...'·—…↑→↓▶○●◐', ...Array.from({length: 0xA0}, (_, index) => String.fromCodePoint(0x25_00 + index)), ...Array.from({length: 11_172}, (_, index) => String.fromCodePoint(0xAC_00 + index))];
	assert.deepEqual(signs.filter(sign => columnsOf(sign) !== stringWidth(sign)), []);
	const text = signs.join('');
	assert.equal(columnsOf(text), stringWidth(text));
	assert.deepEqual(lettersOf(text), Array.from(new Intl.Segmenter().segment(text), ({segment}) => segment));
});

test('half a wide letter is never taken', () => {
	assert.equal(takeColumns('데이터', 3), '데');
	assert.equal(takeColumns('데이터', 3, 'end'), '터');
	assert.equal(fit('데이터_요약_2026.csv', 14, {cut: 'middle'}), '데이터_…26.csv');
});

test('sentences break between words and long words by columns', () => {
	assert.deepEqual(wrapWords('one two three', 7), ['one two', 'three']);
	assert.deepEqual(wrapWords('https://a.lab.test/x', 8), ['https://', 'a.lab.te', 'st/x']);
	assert.deepEqual(wrapWords('one two three four', 5, 2), ['one', 'two …']);
});

test('a field takes letters, pastes and wide letters, and deletes whole ones', () => {
	const field = type(createField(), ...textKeys('eva학👩‍🔬'), 'backspace', 'backspace', ...textKeys('l'));
	assert.deepEqual(field, {text: 'eval', cursor: 4});
	assert.deepEqual(type(field, 'ctrl-a', ...textKeys('x'), 'right', 'delete'), {text: 'xeal', cursor: 2});
	assert.deepEqual(type(field, 'left', 'left', 'ctrl-u'), {text: 'al', cursor: 0});
	assert.deepEqual(type(createField('a b'), 'ctrl-w', ...textKeys('cd'), 'home', 'end'), {text: 'a cd', cursor: 4});
	assert.equal(editField(field, {name: 'ctrl-g', text: ''}), undefined);
	assert.deepEqual(textKeys('a\r\nb\u{7}').map(({text}) => text), ['a', ' ', 'b']);
});

test('a field is drawn in exactly its columns, with the cursor in sight', () => {
	const theme = createTheme({isAscii: true, environment: {}});
	for (const text of ['', 'short', 'a very long text that does not fit', '아주 긴 글자들이 있는 칸']) {
		for (const cursor of [0, 3, text.length]) {
			const drawn = drawField({text, cursor: Math.min(cursor, text.length)}, theme, {columns: 12, isFocused: true});
			assert.equal(columnsOf(drawn), 12, text);
			assert.match(drawn, /\u{1B}\[7m.\u{1B}\[27m/u);
		}
	}

	assert.doesNotMatch(drawField(createField('secret'), theme, {columns: 12, isFocused: true, isMasked: true}), /[a-z]{2}/);
});

test('a selection keeps its row, else takes the one below, else the one above', () => {
	assert.equal(keepSelection(['a', 'b', 'c'], ['x', 'b', 'a'], 'b'), 'b');
	assert.equal(keepSelection(['a', 'b', 'c'], ['a', 'c'], 'b'), 'c');
	assert.equal(keepSelection(['a', 'b', 'c'], ['a'], 'c'), 'a');
	assert.equal(keepSelection([], ['a'], undefined), 'a');
	assert.equal(keepSelection(['a'], [], 'a'), undefined);
	assert.equal(keepSelection(['a'], ['b', 'a'], 'new'), 'new', 'what was just started is awaited');
});

test('the window follows the cursor, by half a page at its edges, and never shows emptiness', () => {
	for (let count = 0; count < 30; count++) {
		let top = 0;
		for (const index of [0, count - 1, Math.floor(count / 2), 3, count - 2].filter(value => value >= 0 && value < count)) {
			top = windowTop(top, index, count, 10);
			assert.ok(index >= top);
			assert.ok(index < top + 10);
			assert.ok(top >= 0);
			assert.ok(top <= Math.max(0, count - 10));
		}
	}

	assert.equal(windowTop(0, 9, 100, 10), 0);
	assert.equal(windowTop(0, 10, 100, 10), 6);
	assert.equal(stepIndex(0, 'bottom', 0, 10), 0);
});

test('every size leaves a row for the list and a row of the terminal free', () => {
	for (let columns = 40; columns < 130; columns += 7) {
		for (let rows = 10; rows < 60; rows++) {
			for (const counts of [{tunnels: 0, transfers: 0, notices: 1}, {tunnels: 9, transfers: 9, notices: 3}]) {
				const layout = layOut({columns, rows}, counts);
				assert.ok(layout.sessions >= 1);
				assert.ok(layout.mode === 'compact' || layout.sessions + layout.tunnels + layout.transfers + 8 + counts.notices + (counts.tunnels > 0 ? 1 : 0) <= rows - 1, `${columns}x${rows}`);
			}
		}
	}
});

const createSource = () => {
	const modes: string[] = [];
	const note = (mode: string) => (): void => {
		modes.push(mode);
	};

	const source = Object.assign(new PassThrough(), {
		modes,
		setRawMode(isRaw: boolean): void {
			modes.push(isRaw ? 'raw' : 'cooked');
		},
		pause: note('pause'),
		resume: note('resume'),
	});
	return {source, keys: new PacedStdin(source as unknown as KeySource)};
};

test('keys of one read arrive one a turn, letters together, a paste whole', async () => {
	const {source, keys} = createSource();
	const seen: unknown[] = [];
	keys.on('data', token => seen.push(token));
	source.emit('data', Buffer.from('\u{1B}[A\u{1B}[5~jj\u{7F}\u{7F}\r\u{1B}OP'));
	const [half, rest] = [Buffer.from('학').subarray(0, 1), Buffer.from('학').subarray(1)];
	source.emit('data', half);
	source.emit('data', rest);
	source.emit('data', '\u{1B}[200~two\r');
	source.emit('data', 'lines\u{1B}[201~q');
	while (seen.length < 10) {
		await once(keys, 'data');
	}

	assert.deepEqual(seen, ['\u{1B}[A', '\u{1B}[5~', 'jj', '\u{7F}', '\u{7F}', '\r', '\u{F704}', '학', '\u{1B}[200~two\rlines\u{1B}[201~', 'q']);
});

test('nothing is read while another program has the terminal', () => {
	const {source, keys} = createSource();
	assert.equal(source.modes.at(-1), 'pause');
	keys.setRawMode(true);
	keys.setRawMode(false);
	assert.deepEqual(source.modes.slice(-4), ['raw', 'resume', 'cooked', 'pause']);
});
