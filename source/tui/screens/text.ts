import {columnsOf, fit} from '../columns.ts';
import {hasStateAbove, stateAbove} from '../details-lines.ts';
import type {Desk} from '../desk.ts';
import {drawField} from '../field.ts';
import {footLines} from '../foot.ts';
import {frameLine, framed} from '../frame.ts';
import {headerLine, type About} from '../header.ts';
import type {LogView} from '../log-view.ts';
import {scrolledText, textPage} from '../scrolled-text.ts';
import type {Scrolled} from '../state.ts';
import type {TextLine} from '../text-lines.ts';

/** Help, details, a log: text in a frame that scrolls. */
export function scrolledLines(desk: Desk, overlay: Scrolled): readonly string[] {
	const {theme, size} = desk;
	const {columns} = size.get();
	const page = textPage(desk);
	const {count, draw} = scrolledText(desk, overlay);
	const top = Math.max(0, Math.min(overlay.top, count - page));
	const shown = draw(top, page);
	const {name, title} = headings(desk, overlay);
	if (overlay.kind === 'text') {
		const blank = fit('', columns);
		return [headerLine(desk, name), blank, ...Array.from({length: page}, (_, index) => (typeof shown[index] === 'string' ? shown[index] : blank)), blank, ...footLines(desk, 2)];
	}

	const place = count > page ? desk.words.text.place(top + 1, Math.min(count, top + page), count) : '';
	const row = (line: TextLine | undefined): string => (typeof line === 'object' ? frameLine(theme, {columns, position: 'middle', title: line.title}) : framed(theme, ` ${line ?? fit('', columns - 4)} `));
	return [
		headerLine(desk, name, overlay.kind === 'details' ? aboutDetails(desk, overlay.sessionId) : undefined),
		frameLine(theme, {
			columns, position: 'top', title, right: place,
		}),
		...Array.from({length: page}, (_, index) => row(shown[index])),
		frameLine(theme, {columns, position: 'bottom'}),
		...footLines(desk, 2),
	];
}

function aboutDetails(desk: Desk, sessionId: string): About | undefined {
	const session = desk.app.sessions.get().value.find(({id}) => id === sessionId);
	return session && hasStateAbove(desk.size.get().columns - 4) ? stateAbove(desk, session) : undefined;
}

function headings(desk: Desk, overlay: Scrolled): {readonly name: string; readonly title: string} {
	const {app, theme, words: {text, keys, details, copy, tunnel: tunnelWords}} = desk;
	switch (overlay.kind) {
		case 'help': {
			return {
				name: text.help(keys.screens[overlay.screen]),
				title: overlay.search.text === '' ? text.keysHere : text.searchFor(overlay.search.text),
			};
		}

		case 'details': {
			return {name: app.sessions.get().value.find(({id}) => id === overlay.sessionId)?.name ?? details.session, title: details.title};
		}

		case 'text': {
			return {name: overlay.title, title: ''};
		}

		case 'transfer': {
			return {name: copy.name, title: copy.title};
		}

		case 'log': {
			const {containers, container, sessionName} = overlay;
			const name = containers.length > 1 ? text.container(containers[container]!.name, container + 1, containers.length) : '';
			return {name: `${sessionName} ${theme.glyphs.back} ${text.logName}${name}`, title: logTitle(desk, overlay)};
		}

		case 'runs': {
			return {name: text.runs, title: text.runsTitle};
		}

		case 'tunnel': {
			const tunnel = app.tunnels.get().find(({spec}) => spec.id === overlay.tunnelId);
			return {name: tunnel ? `${tunnel.spec.sessionName} ${tunnel.spec.target}` : tunnelWords.name, title: tunnelWords.title};
		}
	}
}

/** What a frame takes of a line beside its title. */
const frameColumns = 6;

/** How the log is shown, and what is searched for in it; a field that is typed in has room first. */
function logTitle({theme, size, words: {text}}: Desk, {isFollowing, isWrapping, isSearching, search}: LogView): string {
	const title = (...parts: readonly string[]): string => parts.filter(Boolean).join('  ');
	const look = [text.log, isFollowing ? text.following : '', isWrapping ? '' : text.cut];
	if (!isSearching) {
		return title(...look, search.text === '' ? '' : text.search(search.text));
	}

	const wanted = Math.max(12, columnsOf(search.text) + 1);
	const roomBeside = (parts: readonly string[]): number => size.get().columns - frameColumns - columnsOf(title(...parts, text.search('')));
	const shown = roomBeside(look) < wanted ? [text.log] : look;
	return title(...shown, text.search(drawField(search, theme, {columns: Math.min(wanted, roomBeside(shown)), isFocused: true})));
}
