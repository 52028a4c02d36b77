import type {Command, ScreenName} from '../commands/command.ts';
import {commands} from '../commands/index.ts';
import {keyLabel} from '../commands/key-label.ts';
import {columnsOf, fit} from './columns.ts';
import type {Desk} from './desk.ts';

/** The keys that work on a screen, as lines of exactly `columns` columns; two commands a line where they fit. */
export function helpLines({theme}: Desk, screen: ScreenName, columns: number): readonly string[] {
	const {glyphs, paint, isAscii} = theme;
	const here = commands.filter(command => command.on.includes(screen));
	const half = columns >= 76 ? Math.floor((columns - 2) / 2) : columns;
	const isWide = half < columns;
	const entries = here.map(command => entry(command, half, isAscii));
	const rows = isWide ? Math.ceil(entries.length / 2) : entries.length;
	const keys = Array.from({length: rows}, (_, index) => (isWide ? fit(`${entries[index]!}  ${entries[index + rows] ?? ''}`, columns) : entries[index]!));
	const words = [
		`${glyphs.ready} ready   ${glyphs.busy} working or retrying   ${glyphs.off} off   ${glyphs.bad} failed   ! soon`,
		'Small letters never delete or stop anything on the server.',
		'In ssh: exit, Ctrl-D or Enter ~ . returns to baitui.',
		'Quitting asks for the tunnels you opened; others stay, copies go on.',
		'A ! beside an address: others can use the tunnel too.',
		'The filter looks at name, image, folders and state. Ctrl-C quits at once.',
		'GPU/CPU: accelerators and cores. TUN, XF: open tunnels, copies.',
	];
	return [...keys, fit('', columns), paint('accent', fit('Words', columns)), ...words.map(line => fit(line, columns))];
}

function entry({keys, summary}: Command, columns: number, isAscii: boolean): string {
	const labels = keys.map(key => keyLabel(key, isAscii)).join(' ');
	const width = Math.max(14, columnsOf(labels) + 1);
	return fit(fit(labels, width) + summary, columns);
}
