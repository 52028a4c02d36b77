import {forwardCommand} from '../../core/origin.ts';
import {appOf, isUsable, type Session} from '../../core/session.ts';
import {sanitizeLine, shellWord} from '../../core/text.ts';
import {commandOf} from '../../core/tunnel-command.ts';
import {
	formatAddress,
	formatUrl,
	isHeld,
	type Tunnel,
} from '../../core/tunnel.ts';
import {
	attempt,
	notify,
	pushOverlay,
	type Desk,
	type Terminal,
} from '../desk.ts';
import type {MenuItem} from '../state.ts';
import {targetText} from '../tunnel-row.ts';
import {openMenu} from './menu.ts';

/** Copies a text to the clipboard of the user's terminal; where that cannot be, shows it so that it can be selected. */
export function copyOut(desk: Desk, terminal: Terminal, what: string, text: string): void {
	const line = sanitizeLine(text);
	if (terminal.copy(line)) {
		notify(desk, 'done', desk.words.act.copied(line));
		return;
	}

	pushOverlay(desk, {
		kind: 'text', title: desk.words.act.toSelect(what), text: line, top: 0,
	});
}

const isHere = ({app}: Desk, tunnel: Tunnel): boolean => tunnel.spec.host === app.hostName && isHeld(tunnel);

/** The address of a tunnel as a browser or a program takes it. */
export function addressOf(tunnel: Tunnel, session: Session | undefined): string {
	return formatUrl(session && appOf(session, tunnel.spec.target), tunnel.spec.bind) ?? formatAddress(tunnel.spec.bind);
}

/** A menu of what can be copied of a tunnel, or of a session and its open tunnels. */
export function openCopyMenu(desk: Desk, terminal: Terminal, session: Session | undefined, chosen: Tunnel | undefined): void {
	const open = chosen ? [chosen] : desk.app.tunnels.get().filter(tunnel => tunnel.spec.sessionId === session?.id && isHere(desk, tunnel));
	const [tunnel] = open;
	const {act} = desk.words;
	const item = (key: string, what: string, text: string): MenuItem => ({
		label: `${key}  ${what}`,
		detail: sanitizeLine(text),
		key,
		choose() {
			copyOut(desk, terminal, what, text);
		},
	});
	const addresses = open.map((one, index) => item(index === 0 ? 'u' : ' ', formatUrl(session && appOf(session, one.spec.target), one.spec.bind) === undefined ? act.addressOf(targetText(one)) : act.urlOf(targetText(one)), addressOf(one, session)));
	const forwarded = open.filter(one => !one.spec.isReverse && isHere(desk, one));
	const sshLine: MenuItem = {
		label: `s  ${act.sshLine}`,
		detail: act.sshLineDetail,
		key: 's',
		choose() {
			void attempt(desk, async () => {
				copyOut(desk, terminal, act.sshLine, await desk.app.sshLine(session!));
			});
		},
	};

	const codeLine: MenuItem = {
		label: `v  ${act.codeLine}`,
		detail: act.codeLineDetail,
		key: 'v',
		choose() {
			copyOut(desk, terminal, act.codeLine, desk.app.codeLine(session!));
		},
	};

	const items = [
		...addresses,
		...(open.length > 1 || tunnel?.spec.bind.port === undefined ? [] : [item('p', act.port, String(tunnel.spec.bind.port))]),
		...(desk.origin && forwarded.length > 0 ? [item('l', act.fromLaptop, forwardCommand(desk.origin, forwarded.map(({spec}) => spec.bind)))] : []),
		...(chosen ? [item('c', act.commandLine, commandOf(chosen.spec))] : []),
		...(session && !chosen ? [item('c', act.commandLine, `baitui ssh ${shellWord(session.name)}`)] : []),
		...(session && isUsable(session) ? [sshLine, codeLine] : []),
		...(session ? [item('i', act.id, session.id)] : []),
	];
	if (items.length === 0) {
		notify(desk, 'problem', act.nothingToCopy);
		return;
	}

	openMenu(desk, {title: act.copyTitle, items});
}
