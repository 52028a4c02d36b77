import type {Cell} from './ansi.ts';

const cellWidth = 9;
/** Units between two lines of a picture. */
export const rowHeight = 19;
const margin = 12;
const background = '#16181d';
const text = '#d8dbe2';
const colors = ['#3b3f4a', '#e06c75', '#8fc379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d8dbe2', '#7d8494', '#ff7b86', '#a8e08f', '#ffd88f', '#7cc4ff', '#dd94f2', '#73d5e0', '#ffffff'];

function escapeXml(value: string): string {
	return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function isSameLook(one: Cell, other: Cell): boolean {
	return one.foreground === other.foreground && one.isBold === other.isBold && one.isDim === other.isDim && one.isReversed === other.isReversed;
}

/** The words of a run of cells with where each begins, in cells; single spaces stay inside, so that few pieces are drawn. */
function piecesOf(cells: readonly Cell[]): ReadonlyArray<{readonly start: number; readonly cells: readonly Cell[]}> {
	const pieces: Array<{start: number; cells: Cell[]}> = [];
	for (const [index, cell] of cells.entries()) {
		const isGap = cell.text === ' ' && (cells[index + 1]?.text ?? ' ') === ' ';
		const last = pieces.at(-1);
		if (isGap) {
			continue;
		}

		if (last && last.start + last.cells.length === index) {
			last.cells.push(cell);
		} else if (cell.text !== ' ') {
			pieces.push({start: index, cells: [cell]});
		}
	}

	return pieces;
}

/** One line of a screen, as it stands in the first row. */
export function drawRow(cells: readonly Cell[]): string {
	const shapes: string[] = [];
	for (let start = 0; start < cells.length;) {
		const look = cells[start]!;
		let end = start + 1;
		while (end < cells.length && isSameLook(cells[end]!, look)) {
			end++;
		}

		const color = look.foreground === undefined ? text : colors[look.foreground]!;
		if (look.isReversed) {
			shapes.push(`<rect x="${margin + (start * cellWidth)}" y="${margin}" width="${(end - start) * cellWidth}" height="${rowHeight}" fill="${color}"/>`);
		}

		const attributes = `fill="${look.isReversed ? background : color}"${look.isBold ? ' font-weight="bold"' : ''}${look.isDim ? ' opacity="0.6"' : ''}`;
		for (const piece of piecesOf(cells.slice(start, end))) {
			const words = piece.cells.map(cell => cell.text).join('');
			const left = margin + ((start + piece.start) * cellWidth);
			shapes.push(`<text x="${left}" y="${margin + 14}" textLength="${piece.cells.length * cellWidth}" lengthAdjust="spacingAndGlyphs" ${attributes}>${escapeXml(words)}</text>`);
		}

		start = end;
	}

	return shapes.join('');
}

/** Shapes on the ground of a terminal of this size, as an SVG of 9x19 units a cell. */
export function drawCanvas(shapes: readonly string[], {columns, rows}: {readonly columns: number; readonly rows: number}): string {
	const width = (columns * cellWidth) + (2 * margin);
	const height = (rows * rowHeight) + (2 * margin);
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="15" xml:space="preserve">`,
		`<rect width="${width}" height="${height}" rx="8" fill="${background}"/>`,
		...shapes,
		'</svg>',
		'',
	].join('\n');
}

/** A screen as a picture. Every run of one look has its width written, so that it lines up in any monospaced font. */
export function drawScreen(screen: readonly Cell[][], columns: number): string {
	const rows = screen.map((cells, row) => `<g transform="translate(0 ${row * rowHeight})">${drawRow(cells)}</g>`);
	return drawCanvas(rows, {columns, rows: screen.length});
}
