import {english} from '../words/english/index.ts';
import {everyScreen} from './command.ts';
import {commands} from './index.ts';
import {keyLabel} from './key-label.ts';

/** All keys as a Markdown table, for the README. */
export function keysTable(): string {
	const {screens, everywhere} = english.keys;
	const rows = commands.map(({keys, summary, on}) => {
		const where = on.length === everyScreen.length ? everywhere : [...new Set(on.map(screen => screens[screen]))].join(', ');
		return `| ${keys.map(key => `\`${keyLabel(key)}\``).join(' ')} | ${summary} | ${where} |`;
	});
	return ['| Keys | What it does | Where |', '|---|---|---|', ...rows, ''].join('\n');
}
