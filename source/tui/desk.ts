import type {App} from '../app/app.ts';
import type {Pane, Side} from '../commands/command.ts';
import {commandsIn} from '../commands/index.ts';
import {remap} from '../commands/remap.ts';
import {createTable, type CommandTable} from '../commands/table.ts';
import type {Origin} from '../core/origin.ts';
import {
	isAbort,
	toProblem,
	type PlainProblem,
	type Problem,
} from '../core/problem.ts';
import type {Session} from '../core/session.ts';
import {looked, orderSessions, type ListLook} from '../core/session-order.ts';
import {createStore, type ReadonlyStore, type Store} from '../core/store.ts';
import {sanitizeLine} from '../core/text.ts';
import {english} from '../words/english/index.ts';
import type {Words} from '../words/index.ts';
import {createInspection, type Inspection} from './inspection.ts';
import {layOut, type Layout, type Size} from './layout.ts';
import {nameKeys} from './name-keys.ts';
import {filterSessions} from './session-filter.ts';
import {
	initialState,
	type Notice,
	type Overlay,
	type UiState,
} from './state.ts';
import type {Theme} from './theme.ts';

/** What the terminal can do beside drawing. */
export type Terminal = {
	/** Takes the screen away while `run` has the terminal, then draws it again. */
	readonly suspend: (run: () => Promise<void>) => Promise<void>;
	/** Throws away what was typed and not read. */
	readonly discardInput: () => Promise<void>;
	/** Writes a line on the normal screen, while suspended. */
	readonly announce: (line: string) => void;
	readonly redraw: () => void;
	/** Puts a text into the clipboard of the user's terminal; false where it cannot. */
	readonly copy: (text: string) => boolean;
	/** Ends the screen with this exit code. */
	readonly exit: (code: number) => void;
};

/** All that a screen is drawn from and acts on. */
export type Desk = {
	readonly app: App;
	readonly state: Store<UiState>;
	readonly clock: ReadonlyStore<number>;
	readonly size: ReadonlyStore<Size>;
	/** May change while the screen is up, when the terminal says what it is like. */
	readonly themes: ReadonlyStore<Theme>;
	/** The theme of now. */
	readonly theme: Theme;
	/** What the screens say, in the language of the user. */
	readonly words: Words;
	/** In the header, such as `demo`. */
	readonly title: string | undefined;
	/** How the user came to this host; undefined without ssh. */
	readonly origin: Origin | undefined;
	/** The commands with the user's keys. */
	readonly commands: CommandTable;
	/** The verbs of the command line and what they do, for the line of commands. */
	readonly verbs: Readonly<Record<string, string>>;
	/** More about the session whose details are seen. */
	readonly inspection: Store<Inspection | undefined>;
	/** Whether another program has the terminal, such as ssh. */
	readonly away: Store<boolean>;
	/** The sessions that the filter lets through. The same array while nothing changed. */
	readonly sessions: () => readonly Session[];
};

export type DeskOptions = Pick<Desk, 'app' | 'clock' | 'size' | 'themes'> & {readonly title?: string | undefined; readonly origin?: Origin | undefined; readonly verbs?: Desk['verbs'] | undefined; readonly words?: Words | undefined};

export function createDesk({title, origin, verbs = {}, words = english, ...options}: DeskOptions): Desk {
	const {commands: remapped, problems} = remap(commandsIn(words), options.app.customs, words);
	const [problem, ...others] = problems;
	const notice = problem === undefined ? undefined : {kind: 'problem' as const, text: sanitizeLine(`${words.sentence(problem)}${others.length > 0 ? words.keys.andMore(others.length) : ''}`)};
	const commands = createTable(remapped);
	const state = createStore<UiState>({...initialState, notice});
	let all: readonly Session[] | undefined;
	let filter: string | undefined;
	let ordered: readonly Session[] = [];
	let look: ListLook | undefined;
	let user: string | undefined;
	let shown: readonly Session[] = [];

	return {
		...options,
		words: nameKeys(words, commands),
		title,
		origin,
		state,
		away: createStore(false),
		inspection: createInspection(),
		commands,
		verbs,
		get theme() {
			return options.themes.get();
		},
		sessions() {
			const {value} = options.app.sessions.get();
			const {text} = state.get().filter;
			const currentLook = options.app.look.get();
			const currentUser = options.app.identity.get()?.user;
			if (value !== all || currentLook !== look || currentUser !== user) {
				all = value;
				look = currentLook;
				user = currentUser;
				ordered = orderSessions(looked(value, currentLook, user), currentLook);
				filter = undefined;
			}

			if (text !== filter) {
				filter = text;
				shown = filterSessions(ordered, text, words.main.state);
			}

			return shown;
		},
	};
}

export function notify(desk: Desk, kind: Notice['kind'], text: string): void {
	desk.state.set(state => ({...state, notice: {kind, text: sanitizeLine(text)}}));
}

/** What happened and what to do, in a line. */
export function problemText({notices, sentence}: Pick<Words, 'notices' | 'sentence'>, {code, message, hint}: Problem | PlainProblem): string {
	const said = notices.problem(code, sentence(message));
	return sanitizeLine(hint === undefined ? said : `${said} ${sentence(hint)}`);
}

/** Runs an action of the user; what fails is said at the foot of the screen. */
export async function attempt(desk: Desk, work: () => void | Promise<void>): Promise<void> {
	try {
		await work();
	} catch (error) {
		if (!isAbort(error)) {
			notify(desk, 'problem', problemText(desk.words, toProblem(error)));
		}
	}
}

export function topOf(desk: Desk): Overlay | undefined {
	return desk.state.get().overlays.at(-1);
}

export function pushOverlay(desk: Desk, overlay: Overlay): void {
	desk.state.set(state => ({...state, overlays: [...state.overlays, overlay]}));
}

export function popOverlay(desk: Desk): void {
	desk.state.set(state => ({...state, overlays: state.overlays.slice(0, -1)}));
}

/** Changes the overlay of that kind that lies highest; nothing when it was closed meanwhile. */
export function updateOverlay<Kind extends Overlay['kind']>(desk: Desk, kind: Kind, change: (overlay: Extract<Overlay, {kind: Kind}>) => Overlay): void {
	desk.state.set(state => {
		const index = state.overlays.findLastIndex(overlay => overlay.kind === kind);
		return index === -1
			? state
			: {...state, overlays: state.overlays.with(index, change(state.overlays[index] as Extract<Overlay, {kind: Kind}>))};
	});
}

const idsOfSessions = new WeakMap<readonly Session[], readonly string[]>();

function sessionIds(sessions: readonly Session[]): readonly string[] {
	const ids = idsOfSessions.get(sessions) ?? sessions.map(session => session.id);
	idsOfSessions.set(sessions, ids);
	return ids;
}

/** The ids of a list's rows, in their order on the screen. */
export function idsOf(desk: Desk, pane: Pane): readonly string[] {
	switch (pane) {
		case 'sessions': {
			return sessionIds(desk.sessions());
		}

		case 'tunnels': {
			return desk.app.tunnels.get().map(tunnel => tunnel.spec.id);
		}

		case 'transfers': {
			return desk.app.transfers.get().map(transfer => transfer.spec.id);
		}
	}
}

/** The selected row of a list; the first while nothing that is there was selected, undefined when it is empty. */
export function selectedId(desk: Desk, pane: Pane): string | undefined {
	const ids = idsOf(desk, pane);
	const {id} = desk.state.get().cursors[pane];
	return id !== undefined && ids.includes(id) ? id : ids[0];
}

export function layoutOf(desk: Desk, notices: number): Layout {
	return layOut(desk.size.get(), {tunnels: desk.app.tunnels.get().length, transfers: desk.app.transfers.get().length, notices});
}

export const otherSide: Readonly<Record<Side, Side>> = {local: 'remote', remote: 'local'};
