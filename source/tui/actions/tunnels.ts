import {Problem, toProblem} from '../../core/problem.ts';
import {
	needUsable,
	type App as SessionApp,
	type Session,
} from '../../core/session.ts';
import {sanitizeLine} from '../../core/text.ts';
import {formatAddress, type Tunnel, type TunnelRequest} from '../../core/tunnel.ts';
import {
	attempt,
	notify,
	updateOverlay,
	type Desk,
} from '../desk.ts';
import {createField} from '../field.ts';
import type {MenuItem} from '../state.ts';
import {openLauncher} from './launcher.ts';
import {openMenu} from './menu.ts';
import {addressOf} from './yank.ts';

/** Opens a tunnel and says its address. Problems of `App.openTunnel`. */
export async function openTunnel(desk: Desk, request: TunnelRequest): Promise<Tunnel> {
	const {session, target} = request;
	const {act} = desk.words;
	notify(desk, 'busy', act.opening(String(target), session.name));
	const tunnel = await desk.app.openTunnel(request);
	desk.state.set(state => ({...state, opened: [...state.opened, tunnel.spec.id]}));
	const {askedPort, holder, isReverse, bind} = tunnel.spec;
	if (isReverse) {
		notify(desk, 'done', act.reversed(String(target), session.name, formatAddress(bind)));
		return tunnel;
	}

	const instead = askedPort === undefined ? '' : act.portTaken(askedPort, holder === undefined ? undefined : desk.words.sentence(holder));
	notify(desk, 'done', `${session.name} ${target}: ${addressOf(tunnel, session)}${instead}`);
	return tunnel;
}

/** A short list of the session's apps and a field for any other port. Problem `session-not-usable`. */
export function openTunnelMenu(desk: Desk, session: Session): void {
	needUsable(session);
	const {act} = desk.words;
	const apps = session.apps.map((app): MenuItem => ({
		label: `${sanitizeLine(app.name)} `,
		detail: app.protocol,
		choose() {
			void attempt(desk, async () => {
				await openTunnel(desk, {session, target: app.name});
			});
		},
	}));
	const other: MenuItem = {
		label: act.otherPort,
		field: createField(),
		choose(typed) {
			const port = Number(typed);
			if (!Number.isSafeInteger(port) || port < 1 || port > 65_535) {
				throw new Problem('usage', act.noPort(typed), {hint: act.portHint});
			}

			void attempt(desk, async () => {
				await openTunnel(desk, {session, target: port});
			});
		},
	};
	openMenu(desk, {
		title: act.openTitle(sanitizeLine(session.name)),
		items: [...apps, other],
		more: {
			key: 'e',
			hint: act.allOptions,
			choose(index, typed) {
				openLauncher(desk, session, index, typed);
			},
		},
	});

	for (const [index, app] of session.apps.entries()) {
		void attempt(desk, async () => suggest(desk, session, app, index));
	}
}

async function suggest(desk: Desk, session: Session, app: SessionApp, index: number): Promise<void> {
	const open = desk.app.tunnels.get().find(({spec, state}) => spec.sessionId === session.id && spec.target === app.name && !['ended', 'failed', 'unknown'].includes(state.status));
	const detail = open
		? `${app.protocol}  ${desk.words.act.openOn(formatAddress(open.spec.bind))}`
		: `${app.protocol}  ${desk.words.act.onAddress(`127.0.0.1:${(await desk.app.suggestPort(session, app.name)).port}`)}`;
	updateOverlay(desk, 'menu', menu => {
		const item = menu.items[index];
		return item?.label.trim() === sanitizeLine(app.name) ? {...menu, items: menu.items.with(index, {...item, detail})} : menu;
	});
}

/** Makes a tunnel try again now. Problems of `App.retryTunnel`. */
export async function retryTunnel(desk: Desk, {spec}: Tunnel): Promise<void> {
	await desk.app.retryTunnel(spec.id);
	notify(desk, 'done', desk.words.act.tunnelTriesAgain(spec.sessionName, String(spec.target), formatAddress(spec.bind)));
}

/** Starts again what is without a worker and makes the others try now. What fails is said for the first of them. */
export async function retryTunnels(desk: Desk, tunnels: readonly Tunnel[]): Promise<void> {
	if (tunnels.length === 0) {
		notify(desk, 'done', desk.words.act.noneDown);
		return;
	}

	const ends = await Promise.allSettled(tunnels.map(async ({spec}) => desk.app.retryTunnel(spec.id)));
	const failed = ends.find(end => end.status === 'rejected');
	if (failed) {
		throw toProblem(failed.reason);
	}

	notify(desk, 'done', desk.words.act.tryAgain(tunnels.length));
}

export async function closeTunnel(desk: Desk, {spec}: Tunnel): Promise<void> {
	await desk.app.closeTunnel(spec.id);
	notify(desk, 'done', desk.words.act.closed(formatAddress(spec.bind), spec.sessionName, String(spec.target)));
}

/** Closes the session's only tunnel, or asks which. */
export async function closeTunnels(desk: Desk, session: Session): Promise<void> {
	const tunnels = desk.app.tunnels.get().filter(tunnel => tunnel.spec.sessionId === session.id);
	if (tunnels.length === 1) {
		await closeTunnel(desk, tunnels[0]!);
		return;
	}

	openMenu(desk, {
		title: desk.words.act.closeWhich(sanitizeLine(session.name)),
		items: [
			...tunnels.map((tunnel): MenuItem => ({
				label: formatAddress(tunnel.spec.bind),
				detail: sanitizeLine(String(tunnel.spec.target)),
				choose() {
					void attempt(desk, async () => closeTunnel(desk, tunnel));
				},
			})),
			{
				label: desk.words.act.all(tunnels.length),
				key: 'a',
				choose() {
					void attempt(desk, async () => {
						await Promise.all(tunnels.map(async tunnel => desk.app.closeTunnel(tunnel.spec.id)));
						notify(desk, 'done', desk.words.act.closedAll(tunnels.length, session.name));
					});
				},
			},
		],
	});
}
