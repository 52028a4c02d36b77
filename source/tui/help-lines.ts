import type {Command, ScreenName} from '../commands/command.ts';
import {keyLabel} from '../commands/key-label.ts';
import {columnsOf, fit, wrapWords} from './columns.ts';
import type {Desk} from './desk.ts';

/** The keys that work on a screen, as lines of exactly `columns` columns; two commands a line where they fit. With a search, all commands that fit to it, those of other screens with their place. */
export function helpLines(desk: Desk, screen: ScreenName, search: string, columns: number): readonly string[] {
	const {theme, commands: {commands}, words: {text, keys}} = desk;
	const {signs} = text;
	const {glyphs, paint, isAscii} = theme;
	const heading = (title: string): readonly string[] => [fit('', columns), paint('accent', fit(title, columns))];
	const entry = ({keys, summary}: Command, width: number): string => {
		const labels = keys.map(key => keyLabel(key, isAscii)).join(' ');
		return fit(fit(labels, Math.max(14, columnsOf(labels) + 1)) + summary, width);
	};

	if (search !== '') {
		const found = foundCommands(commands, screen, search.toLowerCase(), isAscii);
		return found.length === 0
			? [fit(text.nothingCalled(search), columns)]
			: found.map(command => fit(`${entry(command, Math.min(42, columns))}  ${command.on.includes(screen) ? `:${command.id}` : `:${command.id}  (${command.on.map(name => keys.screens[name]).join(', ')})`}`, columns));
	}

	const half = columns >= 76 ? Math.floor((columns - 2) / 2) : columns;
	const isWide = half < columns;
	const columnsFor = (some: readonly Command[]): readonly string[] => {
		const entries = some.map(command => entry(command, half));
		const rows = isWide ? Math.ceil(entries.length / 2) : entries.length;
		return Array.from({length: rows}, (_, index) => (isWide ? fit(`${entries[index]!}  ${entries[index + rows] ?? ''}`, columns) : entries[index]!));
	};

	const here = commands.filter(({on, keys}) => on.includes(screen) && keys.length > 0);
	const isEverywhere = ({on}: Command): boolean => on.length > 8;
	const words = [
		`${glyphs.ready} ${signs.ready}   ${glyphs.busy} ${signs.busy}   ${glyphs.off} ${signs.off}   ${glyphs.bad} ${signs.bad}   ! ${signs.soon}   * ${signs.marked}   ${glyphs.up} ${signs.pinned}`,
		...text.notes,
	];
	return [
		...columnsFor(here.filter(command => !isEverywhere(command))),
		...heading(text.everywhere),
		...columnsFor(here.filter(command => isEverywhere(command))),
		...heading(text.words),
		...words.flatMap(line => wrapWords(line, columns)).map(line => fit(line, columns)),
		...heading(text.changeKeys),
		...wrapWords(text.howToChange, columns).map(line => fit(line, columns)),
	];
}

function foundCommands(commands: readonly Command[], screen: ScreenName, sought: string, isAscii: boolean): readonly Command[] {
	const found = commands.filter(({id, summary, hint = '', keys}) =>
		[id, summary, hint].some(text => text.toLowerCase().includes(sought)) || keys.some(key => keyLabel(key, isAscii).toLowerCase() === sought));
	return [...found.filter(({on}) => on.includes(screen)), ...found.filter(({on}) => !on.includes(screen))];
}
