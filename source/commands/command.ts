import type {App} from '../app/app.ts';
import type {Session} from '../core/session.ts';
import type {Choice, Transfer} from '../core/transfer.ts';
import type {Tunnel} from '../core/tunnel.ts';
import type {CommandId} from '../words/index.ts';

/** Where keys are commands. A pane of the main screen counts as a screen of its own; `queue` shows the copies alone. `questions` and `queue-questions` are those of copies while the one under the cursor asks, `file-questions` the panes of files while the keys answer a copy. */
export type ScreenName = 'sessions' | 'tunnels' | 'transfers' | 'questions' | 'queue' | 'queue-questions' | 'details' | 'tunnel' | 'files' | 'file-questions' | 'outputs' | 'help' | 'text' | 'log' | 'runs';

export type Pane = 'sessions' | 'tunnels' | 'transfers';

export type Side = 'local' | 'remote';

export type Step = 'up' | 'down' | 'page-up' | 'page-down' | 'half-up' | 'half-down' | 'top' | 'bottom';

/** What a command can ask of the screens. Actions that take time report on the screen by themselves. */
export type Screens = {
	readonly move: (step: Step) => void;
	readonly focus: (pane: Pane | 'next' | 'previous') => void;
	/** Closes what lies on top, or clears the filter. */
	readonly back: () => void;
	readonly quit: () => void;
	readonly redraw: () => void;
	/** Goes to the shell, until `fg`. */
	readonly stop: () => void;
	readonly refresh: () => void;
	readonly openHelp: () => void;
	readonly openConnect: () => void;
	readonly editFilter: () => void;
	readonly markSession: (session: Session) => void;
	/** Marks all that are shown, or none when all are. */
	readonly markSessions: () => void;
	readonly pinSessions: (sessions: readonly Session[]) => void;
	readonly openSortMenu: () => void;
	/** Leaves those of others out of the list, or shows them again. */
	readonly toggleMine: () => void;
	/** The same of those that are over. */
	readonly toggleLive: () => void;
	/** The line of commands. */
	readonly openPalette: () => void;
	/** Runs a line of sh on the normal screen. */
	readonly runLine: (line: string, options: {readonly waits: boolean}) => void;
	/** What baitui ran. */
	readonly openRuns: () => void;
	/** What the session's containers wrote. */
	readonly openLog: (session: Session) => void;
	readonly log: {
		readonly follow: () => void;
		readonly wrap: () => void;
		readonly search: () => void;
		readonly next: (direction: 'up' | 'down') => void;
		readonly save: () => void;
		readonly nextContainer: () => void;
	};
	/** A menu of the lines of a shell that do the same as what baitui ran. */
	readonly copyRuns: () => void;
	readonly openDetails: (session: Session) => void;
	readonly openTunnelDetails: (tunnel: Tunnel) => void;
	readonly ssh: (session: Session, kind: 'shell' | 'tmux') => void;
	/** A shell in a container that is chosen, where there are several. */
	readonly openContainerShell: (session: Session) => void;
	/** For several sessions one app is opened in each. */
	readonly openTunnelMenu: (sessions: readonly Session[]) => void;
	readonly retryTunnel: (tunnel: Tunnel) => void;
	/** Those of this host that do not work now. */
	readonly retryTunnels: (tunnels: readonly Tunnel[]) => void;
	readonly closeTunnel: (tunnel: Tunnel) => void;
	/** All tunnels of the sessions, after a choice where there are several. */
	readonly closeTunnels: (sessions: readonly Session[]) => void;
	readonly openCopyMenu: (session: Session | undefined, tunnel: Tunnel | undefined) => void;
	readonly cancelTransfer: (transfer: Transfer) => void;
	/** Pauses a copy, or goes on with it. */
	readonly pauseTransfer: (transfer: Transfer) => void;
	/** Goes on with a copy that is not running, or tries again what failed. */
	readonly retryTransfer: (transfer: Transfer) => void;
	readonly answerTransfer: (transfer: Transfer, choice: Choice, isForAll: boolean) => void;
	readonly moveTransfer: (transfer: Transfer, direction: 'up' | 'down') => void;
	/** Asks how fast a copy may be. */
	readonly limitTransfer: (transfer: Transfer) => void;
	readonly clearTransfers: () => void;
	/** The folders of the service, without a session. */
	readonly openFolders: () => void;
	/** The screen of all copies; the cursor goes to this one, or to one that asks. */
	readonly openQueue: (transfer: Transfer | undefined) => void;
	/** All that is known of a copy. */
	readonly openTransferDetails: (transfer: Transfer) => void;
	/** Asks for one path and copies it to, or from, each of them. */
	readonly copyEach: (sessions: readonly Session[], direction: 'upload' | 'download') => void;
	/** The form of a new session, filled like this one. */
	readonly openStart: (session: Session | undefined) => void;
	/** A web app of it in the browser. */
	readonly openWeb: (session: Session) => void;
	readonly openEnd: (sessions: readonly Session[]) => void;
	/** Asks whether they are to be taken off the list of the service. */
	readonly openDelete: (sessions: readonly Session[]) => void;
	/** The files it left. */
	readonly openOutputs: (session: Session) => void;
	readonly outputs: {
		readonly mark: () => void;
		readonly markAll: () => void;
		/** Asks where to, then downloads those that are marked, or the one under the cursor. */
		readonly download: () => void;
	};
	readonly openRename: (session: Session) => void;
	readonly openHistory: (session: Session) => void;
	/** VS Code in its kept folder; where that program is not here, how to get there. */
	readonly openCode: (session: Session) => void;
	/** Which keys open it and the sessions to come, with what can be done about it. */
	readonly openKeys: (session: Session | undefined) => void;
	readonly openFiles: (session: Session, side: Side) => void;
	readonly files: {
		readonly enter: () => void;
		readonly parent: () => void;
		readonly mark: () => void;
		/** All that is seen, or none of it. */
		readonly markAll: () => void;
		readonly invertMarks: () => void;
		readonly switchSide: () => void;
		readonly toggleHidden: () => void;
		readonly editFilter: () => void;
		readonly sort: () => void;
		readonly compare: () => void;
		readonly makeFolder: () => void;
		readonly rename: () => void;
		readonly remove: () => void;
		readonly nextMount: () => void;
		/** Keys answer the copy of this session that asks, until all is answered. */
		readonly answer: () => void;
		/** `over`: from the side with the keys to the other one. */
		readonly copy: (direction: 'upload' | 'download' | 'over') => void;
	};
};

/** What is true at the moment of a key. */
export type Situation = {
	readonly app: App;
	readonly screen: ScreenName;
	/** The session under the cursor, or the one of the tunnel or copy under it. */
	readonly session: Session | undefined;
	/** Those that are marked; where none is, the one of `session`. */
	readonly sessions: readonly Session[];
	readonly tunnel: Tunnel | undefined;
	readonly transfer: Transfer | undefined;
	/** The copy that asks, of those under the panes of files. */
	readonly asking: Transfer | undefined;
};

export type Context = Situation & {readonly screens: Screens};

export type Command = {
	readonly id: string;
	/** Names of keys, the one for hints first. */
	readonly keys: readonly string[];
	/** Other names for it on the line of commands. */
	readonly aliases?: readonly string[];
	/** It ends or deletes something on the server, and never gets a small letter as its key. */
	readonly isGrave?: boolean;
	/** It changes something at the service, which a user may not want (`--read-only`). */
	readonly isChange?: boolean;
	/** One or two words for the hint line; without it the command is in the help only. */
	readonly hint?: string;
	/** For the help and the manual. */
	readonly summary: string;
	readonly on: readonly ScreenName[];
	/** Whether there is something it can act on. Default: always. */
	readonly isAvailable?: (situation: Situation) => boolean;
	/** What it has to have, where that is not seen at a glance. */
	readonly needs?: 'tunnel';
	/** Whether the hint line names it although it would work. Default: always. */
	readonly isHinted?: (situation: Situation) => boolean;
	readonly run: (context: Context) => void;
};

/** A command as it is in every language: the words room has its hint and its summary, by its id. */
export type BareCommand = Omit<Command, 'id' | 'hint' | 'summary'> & {readonly id: CommandId};

export const everyScreen: readonly ScreenName[] = ['sessions', 'tunnels', 'transfers', 'questions', 'queue', 'queue-questions', 'details', 'tunnel', 'files', 'file-questions', 'outputs', 'help', 'text', 'log', 'runs'];
export const panes: readonly Pane[] = ['sessions', 'tunnels', 'transfers'];
export const lists: readonly ScreenName[] = [...panes, 'questions'];

export const hasSession = ({session}: Situation): boolean => session !== undefined;
