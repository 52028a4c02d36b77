import {webApp, tunnelTo, urlOf} from '../../app/web-app.ts';
import {forwardCommand} from '../../core/origin.ts';
import {needUsable, type App, type Session} from '../../core/session.ts';
import {sanitizeLine} from '../../core/text.ts';
import {
	attempt,
	notify,
	type Desk,
	type Terminal,
} from '../desk.ts';
import {openMenu} from './menu.ts';
import {openTunnel} from './tunnels.ts';

/** Shows a web app in the browser; where there is none its address is copied, with the line that reaches it from the user's machine. */
async function show(desk: Desk, terminal: Terminal, session: Session, app: App): Promise<void> {
	const tunnel = tunnelTo(desk.app.tunnels.get(), session, app, desk.app.hostName) ?? await openTunnel(desk, {session, target: app.name});
	const url = urlOf(app, tunnel);
	if (await desk.app.browse(url)) {
		notify(desk, 'done', desk.words.act.inBrowser(app.name, url));
		return;
	}

	const isCopied = terminal.copy(url);
	const forward = desk.origin && forwardCommand(desk.origin, [tunnel.spec.bind]);
	notify(desk, 'done', `${isCopied ? desk.words.act.copied(url) : url}${forward === undefined ? '' : desk.words.act.fromWhereYouSit(forward)}`);
}

/** Opens the web app of a session, after a choice where there are several. Problem `session-not-usable`, `not-found`. */
export function openWeb(desk: Desk, terminal: Terminal, session: Session): void {
	const first = webApp(needUsable(session));
	const apps = session.apps.filter(({protocol}) => protocol === 'http');
	const choose = (app: App) => {
		void attempt(desk, async () => show(desk, terminal, session, app));
	};

	if (apps.length === 1) {
		choose(first);
		return;
	}

	openMenu(desk, {
		title: desk.words.act.openInBrowser(sanitizeLine(session.name)),
		index: apps.indexOf(first),
		items: apps.map(app => ({
			label: sanitizeLine(app.name),
			choose() {
				choose(app);
			},
		})),
	});
}
