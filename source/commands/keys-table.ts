import type {ScreenName} from './command.ts';
import {commands} from './index.ts';
import {keyLabel} from './key-label.ts';

/** What screens are called in sentences. */
export const screenWords: Record<ScreenName, string> = {
	sessions: 'sessions',
	tunnels: 'tunnels',
	transfers: 'copies',
	questions: 'a copy that asks',
	queue: 'all copies',
	'queue-questions': 'a copy that asks',
	details: 'details',
	tunnel: 'tunnel details',
	files: 'files',
	help: 'help',
	text: 'text',
	log: 'log',
	runs: 'what baitui ran',
};

/** All keys as a Markdown table, for the README. */
export function keysTable(): string {
	const rows = commands.map(({keys, summary, on}) => {
		const where = on.length === Object.keys(screenWords).length ? 'everywhere' : [...new Set(on.map(screen => screenWords[screen]))].join(', ');
		return `| ${keys.map(key => `\`${keyLabel(key)}\``).join(' ')} | ${summary} | ${where} |`;
	});
	return ['| Keys | What it does | Where |', '|---|---|---|', ...rows, ''].join('\n');
}
