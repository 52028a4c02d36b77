import type {Cell} from './ansi.ts';
import {drawCanvas, drawRow, rowHeight} from './picture.ts';

/** What the terminal showed from this moment on, milliseconds since the first. */
export type Frame = {
	readonly screen: readonly Cell[][];
	readonly at: number;
};

/** How long the last frame stays before it begins again. */
const rest = 3000;

/**
A run as one SVG that moves: every frame is shown for its time, by CSS alone, again and again. Rows are drawn once and used by each frame that has them,
which keeps it small.
*/
export function drawRecording(frames: readonly Frame[], {columns, rows}: {readonly columns: number; readonly rows: number}): string {
	const rowNames = new Map<string, string>();
	const pictures = frames.map(({screen}) => screen.map((cells, index) => {
		const drawn = drawRow(cells);
		if (drawn === '') {
			return '';
		}

		const name = rowNames.get(drawn) ?? `r${rowNames.size}`;
		rowNames.set(drawn, name);
		return `<use href="#${name}" y="${index * rowHeight}"/>`;
	}).join(''));

	const length = frames.at(-1)!.at + rest;
	const percent = (at: number): string => `${((100 * at) / length).toFixed(3)}%`;
	const rules = frames.map(({at}, index) => {
		const end = frames[index + 1]?.at ?? length;
		const before = at === 0 ? '' : `0%{visibility:hidden}${percent(at)}{visibility:visible}`;
		const after = end === length ? '' : `${percent(end)}{visibility:hidden}`;
		return `#f${index}{animation:k${index} ${length}ms step-end infinite}@keyframes k${index}{${at === 0 ? '0%{visibility:visible}' : before}${after}}`;
	});

	return drawCanvas([
		`<style>.f{visibility:hidden}${rules.join('')}</style>`,
		`<defs>${[...rowNames].map(([drawn, name]) => `<g id="${name}">${drawn}</g>`).join('\n')}</defs>`,
		...pictures.map((picture, index) => `<g class="f" id="f${index}">${picture}</g>`),
	], {columns, rows});
}
