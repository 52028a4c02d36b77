import {Problem} from '../core/problem.ts';
import {findApp, type App, type Session} from '../core/session.ts';
import {formatUrl, type Tunnel} from '../core/tunnel.ts';

const isWeb = ({protocol}: App) => protocol === 'http';

/** The app that a browser is to show: the one that is named, else the first web app of the image; the web terminal, which every session has, comes last. Problem `not-found`, `usage` for an app that is none for browsers. */
export function webApp(session: Session, name?: string): App {
	if (name !== undefined) {
		const app = findApp(session, name);
		if (!isWeb(app)) {
			throw new Problem('usage', `${name} of ${session.name} is not for a browser.`, {hint: `Open a tunnel to it: baitui tunnel ${session.name} ${name}`});
		}

		return app;
	}

	const apps = session.apps.filter(app => isWeb(app));
	const app = apps.find(app => app.name !== 'ttyd') ?? apps[0];
	if (!app) {
		throw new Problem('not-found', `${session.name} has no app for a browser.`);
	}

	return app;
}

/** A tunnel of this host to the app that is open already. */
export function tunnelTo(tunnels: readonly Tunnel[], session: Session, app: App, host: string): Tunnel | undefined {
	return tunnels.find(({spec, state}) => spec.sessionId === session.id && spec.target === app.name && spec.host === host && spec.bind.host !== undefined && !spec.isReverse && ['starting', 'ready', 'retrying'].includes(state.status));
}

/** The address for a browser, with the token or path that the app's template has. */
export function urlOf(app: App, tunnel: Tunnel): string {
	return formatUrl(app, tunnel.spec.bind)!;
}
