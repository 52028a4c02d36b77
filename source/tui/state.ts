import type {Pane, ScreenName, Side} from '../commands/command.ts';
import type {RemoteFiles} from '../app/remote-files.ts';
import type {ListedEntry} from '../core/file.ts';
import type {Problem} from '../core/problem.ts';
import type {Keeping, Profile} from '../core/profile.ts';
import type {
	Discovered,
	Output,
	RecognisedAt,
	SignIn,
} from '../core/provider.ts';
import type {Session} from '../core/session.ts';
import type {StartField, StartNews} from '../core/start.ts';
import type {StorageFolder} from '../core/storage-folder.ts';
import {createField, type Field} from './field.ts';
import type {Launcher} from './launcher-state.ts';
import type {LogView} from './log-view.ts';
import type {Palette} from './palette-state.ts';

export type {Launcher, LauncherField, LauncherRow} from './launcher-state.ts';

/** One sentence at the foot of the screen, until the next key. */
export type Notice = {
	readonly kind: 'done' | 'busy' | 'problem';
	readonly text: string;
};

/** Where a list stands. */
export type Cursor = {
	/** Id of the selected row: a row keeps the selection wherever it moves to. */
	readonly id: string | undefined;
	/** Index of the first row shown. */
	readonly top: number;
};

export type MenuItem = {
	readonly label: string;
	/** After the label, dim; may come later. */
	readonly detail?: string;
	/** A key that chooses it at once. */
	readonly key?: string;
	/** A number or a name to type before it can be chosen. */
	readonly field?: Field;
	readonly choose: (typed: string) => void;
};

export type Menu = {
	readonly kind: 'menu';
	readonly title: string;
	readonly note: readonly string[];
	readonly items: readonly MenuItem[];
	readonly index: number;
	/** Why what was typed cannot be taken. */
	readonly problem?: string;
	/** A key that does something else with the item under the cursor. */
	readonly more?: {readonly key: string; readonly hint: string; readonly choose: (index: number, typed: string) => void};
};

/** A new session, as the service describes its fields. */
export type Start = {
	readonly kind: 'start';
	readonly title: string;
	/** None until the service was asked. */
	readonly fields: readonly StartField[];
	/** By the name of the field. */
	readonly texts: Readonly<Record<string, Field>>;
	/** Name of a field, `more` or `button`. */
	readonly row: string;
	/** Index into the choices of the row; -1 = none of them. */
	readonly choice: number;
	readonly button: 'start' | 'cancel';
	/** Whether the fields that matter to few are shown. */
	readonly isWhole: boolean;
	readonly left: string | undefined;
	/** What is to be known of the wish. */
	readonly notes: readonly string[];
	readonly isLoading: boolean;
	/** Set while it is asked for; aborts that. */
	readonly asking: AbortController | undefined;
	/** How far something is that takes a while, such as an upload. */
	readonly progress: Extract<StartNews, {readonly kind: 'progress'}> | undefined;
	readonly problem: string | undefined;
};

/** Text that scrolls. `top` is the index of its first line shown. */
export type Scrolled =
	| LogView
	| {readonly kind: 'details'; readonly sessionId: string; readonly top: number}
	| {readonly kind: 'tunnel'; readonly tunnelId: string; readonly top: number}
	| {readonly kind: 'transfer'; readonly transferId: string; readonly top: number}
	/** A text on lines of its own, without a frame, so that it can be selected with the mouse. */
	| {readonly kind: 'text'; readonly title: string; readonly text: string; readonly top: number}
	| {readonly kind: 'help'; readonly screen: ScreenName; readonly search: Field; readonly top: number}
	| {readonly kind: 'runs'; readonly top: number};

export type Sorting = {
	/** Names as people read them, the largest or the newest first. */
	readonly by: 'name' | 'size' | 'time';
	readonly isReversed: boolean;
};

export type Folder = {
	readonly path: string;
	/** The same without links: what is kept and what is read-only goes by it. */
	readonly realPath: string;
	/** The folder that is being read, perhaps this one again; what is shown stays until it is there. */
	readonly opening: string | undefined;
	/** How many times it was begun to be read. Only the last one counts: it tells what is there now. */
	readonly reads: number;
	/** Whether `path` was ever read. */
	readonly isOpen: boolean;
	/** Why the last one that was asked for is not shown. */
	readonly problem?: Problem;
	/** All that is there, hidden names too. */
	readonly entries: readonly ListedEntry[];
	/** Bytes; undefined while nobody told. */
	readonly free?: number;
	/** Name under the cursor. */
	readonly name: string | undefined;
	readonly top: number;
	readonly marked: ReadonlySet<string>;
	readonly filter: Field;
};

export type Files = {
	readonly kind: 'files';
	/** Of a folder without a session: as its `ownerOf` has it. */
	readonly sessionId: string;
	/** The folder that is open in the place of a session. */
	readonly storage: StorageFolder | undefined;
	readonly side: Side;
	readonly hasHidden: boolean;
	/** Whether letters go into the filter of the side with the keys. */
	readonly isFiltering: boolean;
	/** Whether keys answer the copy of this session that asks. */
	readonly isAnswering: boolean;
	/** Whether rows say how they differ from those of the other side. */
	readonly isComparing: boolean;
	readonly sorting: Readonly<Record<Side, Sorting>>;
	/** Undefined while it connects, or when that failed. */
	readonly remote: RemoteFiles | undefined;
	/** Aborted when the panes are closed. */
	readonly closing: AbortController;
	readonly folders: Readonly<Record<Side, Folder>>;
};

export type FormRow = 'choice' | 'address' | 'method' | 'keeping' | 'user' | 'password' | 'code' | 'accessKey' | 'secretKey' | 'token' | 'project';

export type FormField = Exclude<FormRow, 'choice' | 'method' | 'keeping'>;

/** What is known of the address. */
export type Found =
	| {readonly status: 'unknown'}
	| {readonly status: 'looking'; readonly address: string}
	| {readonly status: 'found'; readonly address: string; readonly recognised: RecognisedAt}
	| {readonly status: 'failed'; readonly address: string; readonly problem: Problem};

export type Connect = {
	readonly kind: 'connect';
	/** Set = only the proof is asked for again, over the running screen. */
	readonly profile: Profile | undefined;
	readonly choices: ReadonlyArray<Profile | Discovered | 'demo'>;
	readonly choice: number;
	readonly row: FormRow;
	readonly method: SignIn['kind'];
	readonly fields: Readonly<Record<FormField, Field>>;
	readonly found: Found;
	readonly asksForCode: boolean;
	/** Where the login can be kept, and where it will be; undefined = where it was. */
	readonly keepings: readonly Keeping[];
	readonly keeping: Keeping | undefined;
	readonly isBusy: boolean;
	readonly problem: Problem | undefined;
};

/** The files that a session left at its service. */
export type Outputs = {
	readonly kind: 'outputs';
	readonly session: Session;
	/** Undefined until the service was asked. */
	readonly outputs: readonly Output[] | undefined;
	/** Index of the one under the cursor, and of the first one shown. */
	readonly index: number;
	readonly top: number;
	/** Ids. */
	readonly marked: ReadonlySet<string>;
	readonly problem: string | undefined;
};

/** All copies; its cursor is that of the list of copies. */
export type Queue = {readonly kind: 'queue'};

const scrolledKinds: ReadonlySet<string> = new Set<Scrolled['kind']>(['details', 'tunnel', 'text', 'help', 'runs', 'log', 'transfer']);

export const isScrolled = (overlay: Overlay): overlay is Scrolled => scrolledKinds.has(overlay.kind);

export type Overlay = Scrolled | Menu | Files | Outputs | Queue | Connect | Launcher | Start | Palette;

export type UiState = {
	readonly pane: Pane;
	readonly cursors: Readonly<Record<Pane, Cursor>>;
	readonly filter: Field;
	readonly isFiltering: boolean;
	/** Ids of the sessions that are marked, for one action on all of them. */
	readonly marked: ReadonlySet<string>;
	/** What lies over the main screen, the top one last. */
	readonly overlays: readonly Overlay[];
	readonly notice: Notice | undefined;
	/** When the last question of a copy was answered, by the clock; undefined once another key came. */
	readonly answeredAt: number | undefined;
	/** The session's folder that panes showed last, by the session's id. */
	readonly lastFolders: Readonly<Record<string, string>>;
	/** Ids of the tunnels that were opened on this screen. */
	readonly opened: readonly string[];
	/** The user closed the sign-in box; it is not opened again by itself. */
	readonly hasDeclinedSignIn: boolean;
};

const start: Cursor = {id: undefined, top: 0};

export const initialState: UiState = {
	pane: 'sessions',
	cursors: {sessions: start, tunnels: start, transfers: start},
	filter: createField(),
	isFiltering: false,
	marked: new Set(),
	overlays: [],
	notice: undefined,
	answeredAt: undefined,
	lastFolders: {},
	opened: [],
	hasDeclinedSignIn: false,
};
