import assert from 'node:assert/strict';
import {test} from 'node:test';
import {blank, cellsOf} from '../../source/tui/cells.ts';
import {columnsOf, fit} from '../../source/tui/columns.ts';
import {layOver} from '../../source/tui/lay-over.ts';
import {PaintedStdout} from '../../source/tui/painted-stdout.ts';
import {createTheme, type Style} from '../../source/tui/theme.ts';
import {cellsShown, shown} from '../helpers/shown.ts';

const up = '\u{1B}[?1049h';
const down = '\u{1B}[?1049l';
const {paint} = createTheme({environment: {TERM: 'xterm', LANG: 'C.UTF-8'}});

/** A terminal that only keeps what is written to it. */
const openPaper = ({columns = 40, rows = 10, interval = 0} = {}) => {
	let log = '';
	const paper = {
		columns,
		rows,
		write(text: string) {
			log += text;
			return true;
		},
	};
	const painted = new PaintedStdout(paper, {interval});
	return {
		painted,
		paper,
		log: () => log,
		/** What was written since the last call of it. */
		taken(from: number) {
			return log.slice(from);
		},
	};
};

/** Numbers below `limit`, the same ones in each run (Lehmer's generator). */
const numbers = (seed: number) => {
	let state = seed;
	return (limit: number): number => {
		state = (state * 48_271) % 2_147_483_647;
		return state % limit;
	};
};

const words = ['train-llm', '학습-실험', 'sft-eval', '데이터요약', '─────', '│', '●', ' '.repeat(2), ' '.repeat(8), 'e\u{301}tude', '👩‍🔬', '학습'.normalize('NFD'), '日本', 'a', 'RUNNING', '1200'];
const styles: readonly Style[] = ['plain', 'plain', 'strong', 'dim', 'accent', 'good', 'selected'];

for (const seed of [7, 21, 43]) {
	test(`whatever was on the screen before, it shows what was painted last, in letters and colours (seed ${seed})`, () => {
		const next = numbers(seed);
		const {painted, log} = openPaper();
		painted.write(up);
		const line = (): string => {
			let text = '';
			let columns = 0;
			while (next(9) > 0) {
				const word = words[next(words.length)]!;
				columns += columnsOf(word);
				if (columns > 40) {
					break;
				}

				const style = styles[next(styles.length)]!;
				text += paint(style, next(4) === 0 ? paint('strong', word) : word);
			}

			return text;
		};

		let lines = Array.from({length: 9}, () => line());
		for (let frame = 0; frame < 50; frame++) {
			lines = next(20) === 0 ? Array.from({length: next(9) + 1}, () => line()) : lines.map(old => (next(3) === 0 ? line() : old));
			painted.paint(lines);
			const seen = cellsShown(log());
			for (const [row, wanted] of lines.entries()) {
				const cells = cellsOf(wanted);
				const width = Math.max(cells.length, seen[row]?.length ?? 0);
				const padded = (all: readonly unknown[]) => Array.from({length: width}, (_, column) => all[column] ?? blank);
				assert.deepEqual(padded(seen[row] ?? []), padded(cells), `frame ${frame}, row ${row}`);
			}

			assert.deepEqual(seen.slice(lines.length).flat().filter(cell => cell.letter !== ' ' || cell.style !== ''), [], `frame ${frame}`);
		}
	});
}

test('only the columns that differ are written, and nothing where nothing does', () => {
	const {painted, log, taken} = openPaper({columns: 80});
	painted.write(up);
	const line = (count: string) => `${paint('strong', ' 세션')} ${'─'.repeat(30)} ${count} of 10,000 ${'─'.repeat(20)}`;
	painted.paint([line('9'), 'below']);
	const before = log().length;
	painted.paint([line('9'), 'below']);
	assert.equal(taken(before), '');
	painted.paint([line('8'), 'below']);
	assert.equal(taken(before), '\u{1B}[?2026h\u{1B}[1;38H8\u{1B}[?2026l');
});

test('what Ink draws itself is left out, and what it sets of the terminal passes', () => {
	const {painted, log} = openPaper();
	for (const text of ['\u{1B}[?25l', '\u{1B}[?2004h', '\u{1B}[?2026h', '\n', '\u{1B}[2K\u{1B}[1A\u{1B}[2K\u{1B}[G', '\u{1B}[?2026l', 'console.log\n', '\u{1B}[?25h']) {
		painted.write(text);
	}

	assert.equal(log(), '\u{1B}[?25l\u{1B}[?2004h\u{1B}[?25h');
});

test('another program that has the terminal is not painted over; afterwards all is there again', () => {
	const {painted, paper, log, taken} = openPaper();
	painted.paint(['early']);
	assert.equal(log(), '');
	painted.write(up);
	assert.equal(shown(log()), 'early');
	painted.write(down);
	const left = log().length;
	painted.paint(['meanwhile']);
	painted.redraw();
	assert.equal(taken(left), '');
	paper.write('a prompt $ ');
	painted.write(up);
	assert.equal(shown(log()), 'meanwhile');
	painted.write(down);
	paper.write('what is said then begins a line');
	assert.equal(shown(log()), 'what is said then begins a line');
});

test('another size paints all of it, and so does a wish for it', () => {
	const {painted, paper, log, taken} = openPaper();
	painted.write(up);
	painted.paint(['one', 'two']);
	for (const change of [() => {
		paper.columns = 20;
		painted.paint(['one', 'two']);
	}, () => {
		painted.redraw();
	}]) {
		const before = log().length;
		paper.write('\u{1B}[1;1Hscribble');
		change();
		assert.equal(shown(log()), 'one\ntwo');
		assert.match(taken(before), /\u{1B}\[J/v);
	}
});

test('of frames that come too fast the first and the last are painted', t => {
	t.mock.timers.enable({apis: ['setTimeout']});
	const minute = 60_000;
	const {painted, log} = openPaper({interval: minute});
	const frames = () => log().split('\u{1B}[?2026h').length - 1;
	painted.write(up);
	for (let count = 0; count <= 100; count++) {
		painted.paint([`frame ${count}`]);
	}

	assert.equal(shown(log()), 'frame 0');
	t.mock.timers.tick(minute);
	assert.equal(shown(log()), 'frame 100');
	assert.equal(frames(), 2);
	painted.paint(['too late']);
	painted.write(down);
	t.mock.timers.tick(minute);
	assert.equal(frames(), 2);
});

test('a box lies in the middle over lines, and halves of wide letters at its sides are spaces', () => {
	const lines = Array.from({length: 7}, () => fit(paint('dim', '학습'.repeat(5)), 20));
	const laid = layOver(lines, ['┌───┐', paint('selected', '│ a │'), '└───┘'], {columns: 20, rows: 8}, 0);
	assert.deepEqual(laid.map(line => shown(line)), [
		'학습학습학습학습학습',
		'학습학 ┌───┐학습학습',
		'학습학 │ a │학습학습',
		'학습학 └───┘학습학습',
		...Array.from({length: 3}, () => '학습학습학습학습학습'),
	]);
	assert.deepEqual(cellsOf(laid[2]!).map(cell => cell.style).join(','), [...Array.from({length: 7}, () => '2'), ...Array.from({length: 5}, () => '7'), ...Array.from({length: 8}, () => '2')].join(','));
});
