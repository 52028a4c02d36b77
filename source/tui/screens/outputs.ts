import {formatBytes} from '../../core/format.ts';
import {outputSource, outputsOwner} from '../../core/outputs.ts';
import type {Output} from '../../core/provider.ts';
import {sanitizeLine} from '../../core/text.ts';
import type {Transfer} from '../../core/transfer.ts';
import {outputRows} from '../actions/outputs.ts';
import {columnsOf, fit, wrapWords} from '../columns.ts';
import type {Desk} from '../desk.ts';
import {footLines} from '../foot.ts';
import {frameLine, framed} from '../frame.ts';
import {headerLine} from '../header.ts';
import {queueLayout} from '../queue-layout.ts';
import {windowTop} from '../selection.ts';
import {shareOf} from '../share.ts';
import type {Outputs} from '../state.ts';
import type {Style} from '../theme.ts';

const sizeColumns = 8;

/** The files that a session left, with how far each is on its way to this machine. */
export function outputsLines(desk: Desk, shown: Outputs): readonly string[] {
	const {theme, size, words: {outputs: words}} = desk;
	const {columns} = size.get();
	const {outputs, session, index, marked} = shown;
	const inner = columns - 2;
	const rows = outputRows(desk);
	const top = windowTop(shown.top, index, outputs?.length ?? 0, rows);
	const owner = outputsOwner(session).id;
	const transfers = desk.app.transfers.get().filter(({spec}) => spec.sessionId === owner);
	const row = (output: Output, at: number): string => outputRow(desk, output, {
		isSelected: top + at === index, isMarked: marked.has(output.id), columns: inner, transfers,
	});
	const listed = outputs?.length === 0 ? [`   ${words.none}`] : (outputs?.slice(top, top + rows).map((output, at) => row(output, at)) ?? [`   ${words.asking}`]);
	const lines = shown.problem === undefined ? listed : wrapWords(`${theme.glyphs.bad} ${shown.problem}`, inner - 2, rows).map(line => theme.paint('bad', ` ${line}`));
	const count = outputs ? `${outputs.length}, ${formatBytes(outputs.reduce((sum, output) => sum + output.size, 0))}` : '';
	return [
		headerLine(desk, words.place(session.name)),
		frameLine(theme, {
			columns, position: 'top', title: words.title(count).trimEnd(), right: marked.size > 0 ? words.marked(marked.size) : '', isFocused: true,
		}),
		framed(theme, theme.paint('dim', fit(`    ${fit(words.name, inner - 4 - sizeColumns - stateColumns(inner))}${' '.repeat(sizeColumns - 1 - columnsOf(words.size))}${words.size} `, inner))),
		...Array.from({length: rows}, (_, at) => framed(theme, padded(lines[at] ?? '', inner))),
		frameLine(theme, {columns, position: 'bottom'}),
		...footLines(desk, queueLayout(desk).hints),
	];
}

const padded = (line: string, columns: number): string => line + ' '.repeat(Math.max(0, columns - columnsOf(line)));

const stateColumns = (columns: number): number => Math.max(12, Math.floor(columns / 3));

function outputRow(desk: Desk, output: Output, {isSelected, isMarked, columns, transfers}: {readonly isSelected: boolean; readonly isMarked: boolean; readonly columns: number; readonly transfers: readonly Transfer[]}): string {
	const {theme} = desk;
	const {name, size} = output;
	const source = outputSource(output);
	const {text, style} = stateOf(desk, transfers.findLast(({spec}) => spec.sources.includes(source)), source);
	const room = stateColumns(columns);
	const start = ` ${fit(isSelected ? theme.glyphs.cursor : '', columnsOf(theme.glyphs.cursor))}${isMarked ? '*' : ' '} `;
	const end = fit(` ${sanitizeLine(text)}`, room);
	const middle = `${fit(sanitizeLine(name), columns - columnsOf(start) - sizeColumns - room, {cut: 'middle'})}${formatBytes(size).padStart(sizeColumns - 1)} `;
	return isSelected ? theme.paint('selected', start + middle + end) : start + middle + theme.paint(style, end);
}

/** Where an output is that a copy brings, by the last copy of it. */
function stateOf({words: {outputs, copies, sentence}, theme}: Desk, transfer: Transfer | undefined, source: string): {readonly text: string; readonly style: Style} {
	if (!transfer) {
		return {text: '', style: 'plain'};
	}

	const {state, spec} = transfer;
	const arrived = {text: state.filesSkipped === spec.sources.length ? outputs.wasThere : outputs.downloaded, style: 'good'} as const;
	if (state.status === 'done') {
		return arrived;
	}

	if (state.status !== 'failed') {
		const share = shareOf(state);
		const text = state.reason === undefined ? (state.status === 'running' && share !== undefined ? `${theme.glyphs.busy} ${Math.floor(share * 100)}%` : copies.states[state.status]) : sentence(state.reason);
		return {text, style: state.status === 'running' ? 'busy' : 'dim'};
	}

	const why = state.failed.find(({path}) => path === source)?.reason ?? (state.failedTotal === 0 ? state.problem?.message ?? copies.failedWord : undefined);
	return why === undefined ? arrived : {text: sentence(why), style: 'bad'};
}
