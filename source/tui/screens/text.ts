import {fit} from '../columns.ts';
import type {Desk} from '../desk.ts';
import {footLines} from '../foot.ts';
import {frameLine, framed} from '../frame.ts';
import {headerLine} from '../header.ts';
import {textLines, textPage} from '../scrolled-text.ts';
import type {Scrolled} from '../state.ts';

/** Help, or the details of a session: text in a frame that scrolls. */
export function scrolledLines(desk: Desk, overlay: Scrolled): readonly string[] {
	const {theme, size} = desk;
	const {columns} = size.get();
	const page = textPage(desk);
	const lines = textLines(desk, overlay);
	const top = Math.max(0, Math.min(overlay.top, lines.length - page));
	const {name, title} = headings(desk, overlay);
	if (overlay.kind === 'text') {
		const shown = lines.slice(top, top + page);
		const blank = fit('', columns);
		return [headerLine(desk, name), blank, ...Array.from({length: page}, (_, index) => shown[index] ?? blank), blank, ...footLines(desk, 2)];
	}

	const place = lines.length > page ? `${top + 1}-${Math.min(lines.length, top + page)} of ${lines.length}` : '';
	const shown = lines.slice(top, top + page);
	return [
		headerLine(desk, name),
		frameLine(theme, {
			columns, position: 'top', title, right: place,
		}),
		...Array.from({length: page}, (_, index) => framed(theme, ` ${shown[index] ?? fit('', columns - 4)} `)),
		frameLine(theme, {columns, position: 'bottom'}),
		...footLines(desk, 2),
	];
}

function headings({app}: Desk, overlay: Scrolled): {readonly name: string; readonly title: string} {
	switch (overlay.kind) {
		case 'help': {
			return {name: `help: ${overlay.screen}`, title: 'Keys that work here'};
		}

		case 'details': {
			return {name: app.sessions.get().value.find(({id}) => id === overlay.sessionId)?.name ?? 'session', title: 'Session'};
		}

		case 'text': {
			return {name: overlay.title, title: ''};
		}

		case 'transfer': {
			return {name: 'copy', title: 'Copy'};
		}

		case 'tunnel': {
			const tunnel = app.tunnels.get().find(({spec}) => spec.id === overlay.tunnelId);
			return {name: tunnel ? `${tunnel.spec.sessionName} ${tunnel.spec.target}` : 'tunnel', title: 'Tunnel'};
		}
	}
}
