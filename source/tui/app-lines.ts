import {keyLabel} from '../commands/key-label.ts';
import {forwardCommand} from '../core/origin.ts';
import {isUsable, type App as SessionApp, type Session} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import {
	formatAddress,
	formatUrl,
	isHeld,
	type Tunnel,
} from '../core/tunnel.ts';
import {columnsOf, fit, wrapWords} from './columns.ts';
import type {Desk} from './desk.ts';
import {indented, type TextLine} from './text-lines.ts';
import {isOpenToOthers, targetText, tunnelLook} from './tunnel-row.ts';

const tunnelsOf = ({app}: Desk, session: Session): readonly Tunnel[] => app.tunnels.get().filter(({spec}) => spec.sessionId === session.id);

/** The apps of a session with the tunnels to them, then the tunnels to other ports. */
export function appLines(desk: Desk, session: Session, columns: number): readonly string[] {
	const tunnels = tunnelsOf(desk, session);
	const {glyphs} = desk.theme;
	const {details} = desk.words;
	const names = Math.min(16, Math.max(6, ...session.apps.map(({name}) => columnsOf(sanitizeLine(name))), ...tunnels.map(tunnel => columnsOf(targetText(tunnel)))));
	const shown = new Set<Tunnel>();
	const what = (offered: SessionApp | undefined): string => `${fit(offered?.protocol ?? '', 4)} ${fit(String(offered?.ports[0] ?? ''), 5)}`;

	const tunnelLines = (tunnel: Tunnel, offered: SessionApp | undefined): readonly string[] => {
		shown.add(tunnel);
		const {glyph, words} = tunnelLook(tunnel.state, {glyphs, words: desk.words, now: desk.clock.get()});
		const {connections, status} = tunnel.state;
		const address = sanitizeLine(formatAddress(tunnel.spec.bind));
		const url = sanitizeLine(formatUrl(offered, tunnel.spec.bind) ?? address);
		const state = status === 'ready' ? desk.words.tunnels.connections(connections) : words;
		const name = `  ${glyph} ${fit(targetText(tunnel), names)}`;
		const mark = isOpenToOthers(tunnel) ? ' !' : '';
		// Where it is narrow the address, and how it is, come before what is known without a tunnel.
		const forms = [`${name} ${what(offered)} ${url}${mark}  ${state}`, `${name} ${url}${mark}  ${state}`, `${name} ${address}${mark}  ${state}`, `${name} ${address}${mark}`];
		return [forms.find(form => columnsOf(form) <= columns) ?? forms.at(-1)!, ...indented(tunnel.state.reason && desk.words.sentence(tunnel.state.reason), columns)];
	};

	const lines = [
		...session.apps.flatMap(offered => {
			const open = tunnels.filter(({spec}) => spec.target === offered.name && !spec.isReverse);
			return open.length === 0
				? [`  ${glyphs.off} ${fit(sanitizeLine(offered.name), names)} ${what(offered)} ${details.notOpen}`]
				: open.flatMap(tunnel => tunnelLines(tunnel, offered));
		}),
		...tunnels.filter(tunnel => !shown.has(tunnel)).flatMap(tunnel => tunnelLines(tunnel, undefined)),
	];
	return lines.length === 0 ? [`  ${details.noneYet}`] : [...lines, ...(isUsable(session) && tunnels.length === 0 ? [`  ${details.howToOpen}`] : [])];
}

/** The keys that copy what stands before them; `letter` is that of the menu. Empty where no key opens it. */
export function copyHint({commands, theme, words: {details}}: Desk, letter: string): string {
	const [key] = commands.named('copy', 'details')?.keys ?? [];
	return key === undefined ? '' : `  ${details.copiesIt(`${keyLabel(key, theme.isAscii)} ${letter}`)}`;
}

/** How the open tunnels of a session are reached from the machine the user came from by ssh. */
export function reachLines(desk: Desk, session: Session, columns: number): readonly TextLine[] {
	const {origin, app, words: {details}} = desk;
	const binds = tunnelsOf(desk, session).filter(tunnel => tunnel.spec.host === app.hostName && !tunnel.spec.isReverse && isHeld(tunnel)).map(({spec}) => spec.bind);
	if (origin === undefined || binds.length === 0) {
		return [];
	}

	const command = wrapWords(forwardCommand(origin, binds), Math.max(8, columns - 2)).map(line => `  ${line}`);
	const hinted = command.at(-1)! + copyHint(desk, 'l');
	return [
		{title: details.reach},
		...wrapWords(details.cameFrom(sanitizeLine(origin.from)), columns),
		...command.slice(0, -1),
		columnsOf(hinted) <= columns ? hinted : command.at(-1)!,
	];
}
