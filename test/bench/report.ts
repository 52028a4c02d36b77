import os from 'node:os';
import {hasNativeCiphers} from '../../source/ssh/native-ciphers.ts';
import type {Row} from './measure.ts';

const round = (value: number | undefined) => (value === undefined ? '' : String(Number(value >= 100 ? value.toFixed(0) : value.toPrecision(3))));

const judge = ({wanted, isReached}: Row): string => {
	if (!wanted) {
		return '';
	}

	const limit = `${wanted.is === 'at most' ? '<=' : '>='} ${wanted.limit}`;
	return isReached === undefined ? limit : `${limit} ${isReached ? 'yes' : 'no'}`;
};

/** The rows under a head, in columns. */
export function formatReport(rows: readonly Row[], server: string, runs: number): string {
	const cells = [
		['measurement', 'baitui', 'unit', 'peer', 'value', 'ratio', 'wanted', 'load'],
		...rows.map(row => [row.measurement, round(row.baitui), row.unit, row.peer ?? '', round(row.peerValue), row.ratio?.toFixed(2) ?? '', judge(row), row.load.toFixed(1)]),
	];
	const widths = cells[0]!.map((_, column) => Math.max(...cells.map(line => line[column]!.length)));
	const table = cells.map(line => line.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd());
	return [
		`On ${server}, medians of ${runs} runs in turns, ${os.availableParallelism()} cores, ssh2 ${hasNativeCiphers() ? 'with' : 'without'} its native ciphers; ratio = baitui / peer. Only ratios of one run tell something.`,
		'',
		...table,
		'',
	].join('\n');
}
