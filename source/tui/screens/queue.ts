import {formatRate} from '../../core/format.ts';
import {writeRate} from '../../core/rate.ts';
import {sanitizeLine} from '../../core/text.ts';
import {isTransferOver, type Transfer} from '../../core/transfer.ts';
import {copiesSummary} from '../copies-summary.ts';
import {columnsOf, fit} from '../columns.ts';
import {selectedId, type Desk} from '../desk.ts';
import {footLines} from '../foot.ts';
import {frameLine, framed} from '../frame.ts';
import {headerLine} from '../header.ts';
import {visible} from '../list-lines.ts';
import {queueLayout} from '../queue-layout.ts';
import {
	commonLimit,
	queueHead,
	queueRow,
	stateWord,
} from '../queue-row.ts';
import {transferDetails} from '../transfer-details.ts';
import {baseName} from '../transfer-row.ts';

/** All copies, the one under the cursor in full. */
export function queueLines(desk: Desk): readonly string[] {
	const {app, theme, size, words} = desk;
	const {columns} = size.get();
	const {list, details, hints} = queueLayout(desk);
	const transfers = app.transfers.get();
	const {items, selected} = visible(desk, 'transfers', transfers, ({spec}) => spec.id, list);
	const rows = transfers.length === 0
		? [fit(`   ${words.main.noCopiesHow}`, columns - 2)]
		: items.map(transfer => queueRow(transfer, {
			columns: columns - 2, theme, words, isSelected: transfer.spec.id === selected,
		}));
	const title = copiesSummary(desk, transfers);
	return [
		headerLine(desk, words.copy.place),
		frameLine(theme, {
			columns, position: 'top', title, right: rates(desk, transfers, columns - columnsOf(title) - 9), isFocused: true,
		}),
		framed(theme, queueHead(theme, words.copy.heads, columns - 2)),
		...boxed(desk, rows, list, columns),
		...detailLines(desk, details, columns),
		frameLine(theme, {columns, position: 'bottom'}),
		...footLines(desk, hints),
	];
}

function boxed({theme}: Desk, lines: readonly string[], rows: number, columns: number): readonly string[] {
	return Array.from({length: rows}, (_, index) => framed(theme, lines[index] ?? ' '.repeat(columns - 2)));
}

/** What flows now, and the limit of all where there is room for it. */
function rates({theme: {glyphs}, words}: Desk, transfers: readonly Transfer[], columns: number): string {
	const limit = commonLimit(transfers);
	// Copies of one session run one after the other, those of several at the same time.
	const queues = new Set(transfers.filter(({state}) => !isTransferOver(state)).map(({spec}) => `${spec.profile} ${spec.sessionId}`)).size;
	const limited = queues > 1 ? words.copy.atMostEach : words.copy.atMost;
	const rate = (direction: string): number => transfers.filter(({spec, state}) => spec.direction === direction && state.status === 'running').reduce((sum, {state}) => sum + state.rate, 0);
	const [up, down] = [rate('upload'), rate('download')].map(sum => (sum === 0 ? '-' : formatRate(sum)));
	const flow = `${glyphs.up} ${up}  ${glyphs.down} ${down}`;
	const all = limit === undefined ? flow : `${flow}  ${limited(writeRate(limit))}`;
	return columnsOf(all) > columns ? flow : all;
}

function detailLines(desk: Desk, rows: number, columns: number): readonly string[] {
	if (rows === 0) {
		return [];
	}

	const {app, theme, words} = desk;
	const id = selectedId(desk, 'transfers');
	const transfer = app.transfers.get().find(({spec}) => spec.id === id);
	const lines = transferDetails(desk, id, columns - 4);
	const title = transfer ? `${sanitizeLine(baseName(transfer.spec.sources[0] ?? ''))} ${theme.glyphs.dash} ${stateWord(transfer.state, theme.glyphs, words).word}` : '';
	const right = lines.length > rows ? words.copy.moreLines(lines.length - rows) : '';
	return [
		frameLine(theme, {
			columns, position: 'middle', title, right,
		}),
		...boxed(desk, lines.slice(0, rows).map(line => ` ${line} `), rows, columns),
	];
}
