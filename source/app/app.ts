import type {FileSystem} from '../core/file.ts';
import type {Customs} from '../core/customs.ts';
import type {Polled} from '../core/polled.ts';
import type {Keeping, Profile} from '../core/profile.ts';
import type {
	Discovered,
	Identity,
	RecognisedAt,
	SignIn,
} from '../core/provider.ts';
import type {Run} from '../core/run-log.ts';
import type {Session} from '../core/session.ts';
import type {ListLook} from '../core/session-order.ts';
import type {ReadonlyStore} from '../core/store.ts';
import type {Transfer} from '../core/transfer.ts';
import type {PortSuggestion, Tunnel, TunnelRequest} from '../core/tunnel.ts';
import type {Changes} from './changes.ts';
import type {Copies} from './copies.ts';
import type {Folders} from './folders.ts';
import type {Keys} from './keys.ts';
import type {LineOptions} from './run-line.ts';
import type {RemoteFiles} from './remote-files.ts';
import type {Older} from './session-list.ts';

/** A shell, one in the session's tmux, or one in another container of a cluster session, which the main one reaches by its name. */
export type ShellKind = 'shell' | 'tmux' | {readonly container: string};

/**
The program without a screen: stores to watch and actions to call. The screens and the verbs of the command line are two users of it.
Actions throw Problems.
*/
export type App = Changes & Copies & Folders & Keys & {
	/** The name of this host, as tunnels carry it. */
	readonly hostName: string;
	/** The user wants nothing changed at the server; what would change it is refused. */
	readonly isReadOnly: boolean;
	readonly profile: ReadonlyStore<Profile | undefined>;
	/** Known after the first answer of the server. */
	readonly identity: ReadonlyStore<Identity | undefined>;
	/** A problem of code `sign-in-needed` in it means: ask for the password over the running screen, then `signIn` with the same profile. */
	readonly sessions: ReadonlyStore<Polled<readonly Session[]>>;
	/** Whether there are sessions that are too old for the list; `loadOlder` puts more of them into it. Problems of the service. */
	readonly older: ReadonlyStore<Older>;
	readonly loadOlder: () => Promise<void>;
	readonly tunnels: ReadonlyStore<readonly Tunnel[]>;
	readonly transfers: ReadonlyStore<readonly Transfer[]>;
	/** How the user wants to see the list of sessions; kept between two runs. */
	readonly look: ReadonlyStore<ListLook>;
	readonly changeLook: (change: (look: ListLook) => ListLook) => void;
	/** What baitui ran since it was started. */
	readonly runs: ReadonlyStore<readonly Run[]>;
	/** Keys and commands of the user's own. */
	readonly customs: Customs;
	/** Ready profiles found on this machine, not used until chosen. */
	readonly discovered: readonly Discovered[];
	/** Profiles saved earlier. */
	readonly profiles: () => readonly Profile[];

	/** Begins to poll sessions (when there is a profile), tunnels and transfers. */
	readonly start: () => void;
	/** Stops polling. Tunnels and copies go on. */
	readonly close: () => Promise<void>;
	/** Asks the server now. */
	readonly refresh: () => void;
	/** While ssh has the terminal nothing is polled. */
	readonly pause: () => void;
	readonly resume: () => void;

	/** What answers at an address, before signing in. Problem `unreachable`, `failed` (something else answers there), `usage` (no address). */
	readonly recognise: (address: string, signal?: AbortSignal) => Promise<RecognisedAt>;
	/** Whether the desktop has a keyring that answers, to keep a login in. */
	readonly keyringAnswers: () => Promise<boolean>;
	/** Signs in, saves the profile and makes it the current one; the login is kept in `keeping`, by default where it was. Problem `sign-in-refused`, `code-needed`, `password-expired`. Nothing is saved when it fails. */
	readonly signIn: (profile: Profile, answers: SignIn, keeping?: Keeping) => Promise<void>;
	/** Takes a profile found on this machine or saved earlier as the current one. */
	readonly use: (choice: Profile | Discovered) => Promise<void>;
	readonly signOut: () => Promise<void>;

	/** Runs the system ssh in the foreground with the terminal's own stdin, stdout and stderr: a shell, or the tmux of the session, whose shells survive a drop. Resolves with its exit code. */
	readonly ssh: (session: Session, kind?: ShellKind) => Promise<number>;

	/** How many ssh connections into a session are open on this host, of any process of this user. */
	readonly openShells: (session: Session) => Promise<number>;

	/** Runs a line of sh on the terminal of this program, and waits for Enter afterwards if `waits` says so. Resolves with its exit code. */
	readonly runLine: (line: string, options: LineOptions) => Promise<number>;
	/** The line that runs this program itself with these words, which are a line of the user's. */
	readonly ownLine: (words: string) => string;
	/** Writes a text into a new file; relative paths begin in the folder that local panes start in. Problem `refused` where one is there. */
	readonly saveText: (file: string, text: string) => Promise<string>;

	/** The line of the system ssh that opens a shell in a session, for any shell of this host. */
	readonly sshLine: (session: Session) => Promise<string>;

	/** The name by which the system ssh finds a session, such as `train-llm.bai`; undefined where `baitui ssh-config` is not installed. Reads files. */
	readonly sshHost: (session: Session) => string | undefined;

	/** The line that opens VS Code in a session's kept folder. Problem `refused` where the system ssh does not know sessions by name yet. */
	readonly codeLine: (session: Session) => string;

	/** Shows an address in the browser of this desktop; false where there is none. */
	readonly browse: (url: string) => Promise<boolean>;
	/** The port `openTunnel` would take now; with a port, that one or the next that is free. */
	readonly suggestPort: (session: Session, target: string | number, wish?: {readonly port?: number; readonly host?: string}) => Promise<PortSuggestion>;
	/** Opens a tunnel in a background worker and resolves when its port listens. */
	readonly openTunnel: (request: TunnelRequest) => Promise<Tunnel>;
	/** Whether a tunnel can keep a session from being reclaimed as idle: not where the service reclaims none. */
	readonly canKeepAwake: () => boolean;
	/** Makes a tunnel try again now; one whose worker is gone is started again on its port. */
	readonly retryTunnel: (id: string) => Promise<void>;
	/** Closes a tunnel and forgets its wish. */
	readonly closeTunnel: (id: string) => Promise<void>;

	/** The files of this machine; a pane opens in `start`, and `home` is written as `~`. */
	readonly localFiles: FileSystem & {readonly start: string; readonly home: string};
	readonly openFiles: (session: Session, signal?: AbortSignal) => Promise<RemoteFiles>;
};
