import {keysTable} from '../source/commands/keys-table.ts';
import {exitCodeMeanings} from '../source/cli/help.ts';

const exitCodesTable = () => ['| Exit code | Meaning |', '|---|---|', ...exitCodeMeanings.map(([code, meaning]) => `| ${code} | ${meaning} |`), ''].join('\n');

const tables: Readonly<Record<string, () => string>> = {keys: keysTable, 'exit codes': exitCodesTable};

/** A document with each table that comes from code written anew between its two marks, `<!-- NAME -->` and `<!-- /NAME -->`. */
export function withTables(document: string): string {
	let written = document;
	for (const [name, makeTable] of Object.entries(tables)) {
		const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
		const from = written.indexOf(start);
		const to = written.indexOf(end);
		if (from === -1 || to < from) {
			throw new Error(`the document has no marks for the table "${name}"`);
		}

		written = `${written.slice(0, from)}${start}${makeTable().trimEnd()}\n${written.slice(to)}`;
	}

	return written;
}
