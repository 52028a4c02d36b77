import {toProblem} from '../../core/problem.ts';
import {needUsable, type Session} from '../../core/session.ts';
import type {PortSuggestion, TunnelRequest} from '../../core/tunnel.ts';
import {
	attempt,
	problemText,
	pushOverlay,
	updateOverlay,
	type Desk,
	type Terminal,
} from '../desk.ts';
import type {Words} from '../../words/index.ts';
import {createField} from '../field.ts';
import type {Launcher} from '../state.ts';
import {
	hostOf,
	isReverse,
	portOf,
	requestOf,
	targetOf,
	usualPatience,
} from './launcher-request.ts';
import {openMenu} from './menu.ts';
import {openTunnel} from './tunnels.ts';
import {addressOf, copyOut} from './yank.ts';

/** Opens the form with all options for the app at `index` of the session's, or for another port, `target`. Problem `session-not-usable`. */
export function openLauncher(desk: Desk, session: Session, index: number, target = ''): void {
	needUsable(session);
	pushOverlay(desk, {
		kind: 'launcher',
		session,
		row: index < session.apps.length ? 'app' : 'target',
		app: index,
		fields: {
			target: createField(target), port: createField(), path: createField(), patience: createField(usualPatience), arguments: createField(), environment: createField(),
		},
		bind: 'own',
		folder: desk.app.localFiles.start,
		keep: 'ask',
		canKeepAwake: desk.app.canKeepAwake(),
		awake: 0,
		button: 'open',
		hasOwnPort: false,
		suggestion: undefined,
		isBusy: false,
		problem: undefined,
	});
	suggest(desk);
}

/** The latest form; undefined when it was closed. */
export function launcherOf(desk: Desk): Launcher | undefined {
	return desk.state.get().overlays.findLast(overlay => overlay.kind === 'launcher');
}

export const change = (desk: Desk, update: (launcher: Launcher) => Launcher): void => {
	updateOverlay(desk, 'launcher', update);
};

/** Asks which local port there is for what is chosen now; an answer that comes too late for it is dropped. */
export function suggest(desk: Desk): void {
	const asked = launcherOf(desk);
	const target = asked && targetOf(asked);
	if (!asked || target === undefined || isReverse(asked) || asked.bind === 'socket') {
		return;
	}

	const port = asked.hasOwnPort ? portOf(asked.fields.port.text) : undefined;
	if (asked.hasOwnPort && port === undefined) {
		return;
	}

	void attempt(desk, async () => {
		const suggestion = await desk.app.suggestPort(asked.session, target, {host: hostOf(asked), ...(port !== undefined && {port})});
		change(desk, current => (targetOf(current) === target && hostOf(current) === hostOf(asked) && current.hasOwnPort === asked.hasOwnPort && (!asked.hasOwnPort || current.fields.port.text === asked.fields.port.text)
			? {...current, suggestion, fields: current.hasOwnPort ? current.fields : {...current.fields, port: createField(String(suggestion.port))}}
			: current));
	});
}

/** `Port 8888 is used by python3 (pid 4312).` */
export function takenText({port, holder}: NonNullable<PortSuggestion['taken']>, words: Words['launcher'], sentence: Words['sentence']): string {
	if (holder !== undefined) {
		return words.portUsedBy(port, sentence(holder));
	}

	return port < 1024 ? words.portPrivileged(port) : words.portTaken(port);
}

/** Opens what the form says; what others could use is asked for twice before. */
export function submitLauncher(desk: Desk, terminal: Terminal, copies: boolean): void {
	const launcher = launcherOf(desk);
	if (!launcher || launcher.isBusy) {
		return;
	}

	const request = requestOf(launcher, desk.words.launcher);
	if (typeof request === 'string') {
		change(desk, current => ({...current, problem: request}));
	} else if (launcher.hasOwnPort && launcher.suggestion?.taken?.port === request.port && launcher.suggestion !== undefined) {
		offerNext(desk, launcher.suggestion);
	} else if (request.isShared) {
		confirmShare(desk, launcher, () => {
			void open(desk, terminal, request, copies);
		});
	} else {
		void open(desk, terminal, request, copies);
	}
}

/** Puts the next free port in the place of a taken one, so that Enter takes it. */
function offerNext(desk: Desk, {port, taken}: PortSuggestion): void {
	change(desk, current => ({
		...current,
		isBusy: false,
		row: 'port',
		hasOwnPort: true,
		suggestion: {port, why: 'next'},
		fields: {...current.fields, port: createField(String(port))},
		problem: `${taken ? takenText(taken, desk.words.launcher, desk.words.sentence) : ''} ${desk.words.launcher.enterTakes(port)}`.trim(),
	}));
}

async function open(desk: Desk, terminal: Terminal, request: TunnelRequest, copies: boolean): Promise<void> {
	change(desk, current => ({...current, isBusy: true, problem: undefined}));
	try {
		const tunnel = await openTunnel(desk, request);
		desk.state.set(state => ({...state, overlays: state.overlays.filter(overlay => overlay.kind !== 'launcher')}));
		if (copies) {
			copyOut(desk, terminal, 'URL', addressOf(tunnel, request.session));
		}
	} catch (error) {
		const problem = toProblem(error);
		desk.state.set(state => ({...state, notice: undefined}));
		if (problem.code === 'port-in-use' && request.port !== undefined) {
			const {session, target, host} = request;
			await attempt(desk, async () => {
				offerNext(desk, await desk.app.suggestPort(session, target, {port: request.port!, ...(host !== undefined && {host})}));
			});
		}

		change(desk, current => ({...current, isBusy: false, problem: current.problem ?? problemText(desk.words, problem)}));
	}
}

function confirmShare(desk: Desk, {bind}: Launcher, goOn: () => void): void {
	const {launcher: said} = desk.words;
	const who = bind === 'network' ? said.everybody.network : said.everybody.host;
	const ask = (title: string, note: readonly string[], yes: string, next: () => void): void => {
		openMenu(desk, {
			title,
			note,
			items: [
				{
					label: said.no,
					choose() {
						change(desk, current => ({...current, row: 'bind'}));
					},
				},
				{label: yes, choose: next},
			],
		});
	};

	ask(said.shareTitle, [said.canUse(who), said.noPassword], said.yes, () => {
		ask(said.reallyTitle, [said.whatYouCan(who), said.theyCan], said.yesShare, goOn);
	});
}
