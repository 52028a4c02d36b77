import type {ByteStream} from './lending.ts';
import type {OwnKey} from './own-key.ts';
import type {
	CredentialStore,
	Credentials,
	Profile,
	Trust,
} from './profile.ts';
import type {Session} from './session.ts';
import type {Starting} from './start.ts';
import type {StorageActions} from './storage-folder.ts';
import type {AppOptions} from './tunnel.ts';
import type {Meter} from './usage.ts';

/** How to log in to the sshd of a session, beside the user's name. */
export type SshLogin = {
	/** PEM or OpenSSH text; undefined where the session takes the user's own key only, and `explanation` says why. */
	readonly privateKey: string | undefined;
	readonly explanation?: string;
	/** Where the key comes from, in words that follow "the key": `that was made for this session`. */
	readonly origin?: string;
};

/** What a user answers on the Connect screen. */
export type SignIn =
	| {readonly kind: 'password'; readonly user: string; readonly password: string; readonly code?: string}
	| {readonly kind: 'keys'; readonly accessKey: string; readonly secretKey: string}
	| {readonly kind: 'token'; readonly token: string};

/** What groups sessions at a service; one is chosen at sign-in. */
export type Project = {
	readonly id: string;
	/** Such as `owner/name`. */
	readonly name: string;
};

/** Who one is, and what was said by the server about itself. */
export type Identity = {
	/** For the header line, such as an e-mail. */
	readonly user: string;
	/** Server release, such as 23.09.10; empty where the service does not tell. */
	readonly release: string;
	/** What this release refuses although the service has it. */
	readonly cannot?: readonly Ability[];
};

/** One container of a session, or the session itself where it has but one. */
export type Container = {
	readonly id: string;
	/** Such as main1. */
	readonly name: string;
	/** The service's own word. */
	readonly detail: string;
	/** What it uses now; absent where the service does not measure. */
	readonly usage?: readonly Meter[];
};

/** A session with those it waits for. */
export type Dependency = {
	readonly id: string;
	readonly name: string;
	/** The service's own word. */
	readonly detail: string;
	readonly needs: readonly Dependency[];
};

/** A file that a session left at the service, to be had after its end. */
export type Output = {
	readonly id: string;
	/** May hold slashes. */
	readonly name: string;
	/** Bytes. */
	readonly size: number;
	readonly modifiedAt: Date;
};

/** Something that happened to a session. It is a reason to ask, never the truth: it may come twice, late or not at all. */
export type SessionEvent = {
	readonly sessionId: string;
	/** The service's own word, such as kernel_pulling. */
	readonly name: string;
};

/**
What may be done with sessions beyond reaching them. A service has what it has; what is absent is not offered anywhere.
All throw Problem `not-found` (no such session), `sign-in-needed`, `unreachable`, `refused` (not in its state, or not in this release), beside what is said at each.
*/
export type SessionActions = {
	readonly starting: Starting;
	/** Begins to end it; what follows is seen in its status. Problem `refused` where only `isForced` would do, which may leave something behind at the service. */
	readonly terminate: (session: Session, options: {readonly isForced: boolean}, signal?: AbortSignal) => Promise<void>;
	/** Resolves when it runs again, or is about to. */
	readonly restart: (session: Session, signal?: AbortSignal) => Promise<void>;
	/** Problem `usage` for a name that cannot be, `refused` for one in use. */
	readonly rename: (session: Session, name: string, signal?: AbortSignal) => Promise<void>;
	/** Stops what runs in it by way of the service; shells are left alone. */
	readonly interrupt: (session: Session, signal?: AbortSignal) => Promise<void>;
	/** Its containers, the main one first. */
	readonly containers: (session: Session, signal?: AbortSignal) => Promise<readonly Container[]>;
	/** What one container wrote so far, the main one where none is named: text with whatever control sequences are in it. Of ended sessions too, where the service kept it. */
	readonly logs: (session: Session, container?: Container, signal?: AbortSignal) => Promise<string>;
	/** The states it went through, the oldest first, in the service's own words. */
	readonly history: (session: Session, signal?: AbortSignal) => Promise<ReadonlyArray<{readonly detail: string; readonly at: Date}>>;
	/** Takes an ended one off the service's list. Problem `refused` for one that is not over. */
	readonly remove: (session: Session, signal?: AbortSignal) => Promise<void>;
	/** The files it left, by name. */
	readonly outputs: (session: Pick<Session, 'id'>, signal?: AbortSignal) => Promise<readonly Output[]>;
	/** Deletes the files it left, for good; those that are gone already are no error. */
	readonly purgeOutputs: (session: Pick<Session, 'id'>, signal?: AbortSignal) => Promise<void>;
	/** The bytes of one of them, from an offset on. Problem `failed` where it has another size than was told, `unreachable` where they end early. */
	readonly readOutput: (output: Output, from: number, signal?: AbortSignal) => Promise<AsyncIterable<Uint8Array>>;
	readonly dependencies: (session: Session, signal?: AbortSignal) => Promise<Dependency>;
	/** The keys that its sshd takes: the text of its authorized_keys. Problem `not-found` where there is none to be read. */
	readonly authorizedKeys: (session: Session, signal?: AbortSignal) => Promise<string>;
	/** The public half, as a line of authorized_keys, of the pair that sessions take that are started now; undefined where each gets its own. */
	readonly registeredKey: (signal?: AbortSignal) => Promise<string | undefined>;
	readonly ownKey: OwnKey;
	/** Calls `onEvent` for what happens to the user's sessions from now on, until `signal` says so or the connection is lost; then it resolves. Problem `unreachable`. */
	readonly watch: (onEvent: (event: SessionEvent) => void, signal: AbortSignal) => Promise<void>;
};

export type Ability = keyof SessionActions;

/** What a list leaves out for its age. */
export type OlderSessions = {
	/** Whether the last list left any out. */
	readonly areThere: () => boolean;
	/** A page of them, from 0, the newest first. It may repeat some of the list and of other pages. Problems as those of `listSessions`. */
	readonly list: (page: number, signal?: AbortSignal) => Promise<{readonly sessions: readonly Session[]; readonly isLast: boolean}>;
};

/**
A service that has sessions. It lists them and opens a byte stream to a port of one; all else is done with that stream.
Every method throws only Problems, and AbortError when `signal` says so. What not every service has is optional (SessionActions).
*/
export type Provider = Partial<SessionActions> & {
	readonly profile: Profile;
	/** For sentences, such as `Backend.AI`. */
	readonly label: string;
	/** True where all that changes something was taken away, as the user wishes. */
	readonly isReadOnly?: boolean;

	/** All sessions of the user, ended ones of the last day included where the service tells, newest first. Problem `sign-in-needed` when the login ended. */
	readonly listSessions: (signal?: AbortSignal) => Promise<readonly Session[]>;

	/** Absent where the list has all that the service tells of. */
	readonly older?: OlderSessions;

	/** A session by another word than its id, where it may be too old for the list; undefined when there is none. Problem `sign-in-needed`, `unreachable`. */
	readonly findByWord?: (word: string, signal?: AbortSignal) => Promise<Session | undefined>;

	/** One session as it is now, by its whole id; undefined when the service does not know it any more. Cheaper than the list. Problem `sign-in-needed`, `unreachable`. */
	readonly findSession: (id: string, signal?: AbortSignal) => Promise<Session | undefined>;

	/**
	A byte stream to an app of the session, by the app's name, unless it is one of `isInside`. One connection each. Ends and errors are those of the far end, as far as the service tells of them.
	An app that does not run yet is started, with `appOptions` where the service knows such; one that runs keeps what it was started with.
	Problem `not-found` (no such app or session), `session-not-usable`, `sign-in-needed`, `unreachable`, `failed` (the app does not start).
	*/
	readonly connect: (session: Session, app: string, signal?: AbortSignal, appOptions?: AppOptions) => Promise<ByteStream>;

	/** Counts as use of the session: what the service counts down to reclaim an idle one starts anew. Absent where it reclaims none. Problems as those of `connect`. */
	readonly touch?: (session: Session, signal?: AbortSignal) => Promise<void>;

	/** Who one is in each session, for ssh. */
	readonly sshUser: string;

	readonly sshLogin: (session: Session, signal?: AbortSignal) => Promise<SshLogin>;

	/** Its folders, without a session; absent where the service has none. */
	readonly storage?: StorageActions;

	/** Milliseconds that the service wants between two questions for these sessions; absent = as often as is useful. */
	readonly pause?: (sessions: readonly Session[]) => number;

	/** The projects to choose from; absent where the profile names one that need not be chosen. Problem `sign-in-needed`. */
	readonly listProjects?: (signal?: AbortSignal) => Promise<readonly Project[]>;

	/**
	Signs in and writes the credentials into the store. A wrong password is never tried twice.
	Problem `sign-in-refused`, `code-needed`, `password-expired`, `unreachable`.
	*/
	readonly signIn: (answers: SignIn, signal?: AbortSignal) => Promise<Identity>;
	/** Ends the login at the service as well as here. */
	readonly signOut: (signal?: AbortSignal) => Promise<void>;
	/** Checks the stored login. Problem `sign-in-needed` when there is none that works. */
	readonly identity: (signal?: AbortSignal) => Promise<Identity>;
};

/** How one signs in to a service, in one of its modes. */
export type SignInWays = {
	/** What it takes as an answer, the usual one first. */
	readonly takes: readonly [SignIn['kind'], ...ReadonlyArray<SignIn['kind']>];
	/** Whether it has to be said whose sessions are meant, by a project. */
	readonly choosesProject: boolean;
};

/** What was found at an address before anybody signed in. */
export type Recognised = {
	readonly service: string;
	readonly mode: Profile['mode'];
	/** For people: `Backend.AI 25.15 webserver, login by e-mail and password`. */
	readonly description: string;
};

/** What was found at an address, in full. */
export type RecognisedAt = Recognised & SignInWays & {
	/** The first of `addresses`. */
	readonly address: string;
	/** All that were given, of one and the same cluster. */
	readonly addresses: readonly string[];
};

export type Service = {
	readonly label: string;
	/** The modes that it has. */
	readonly signIns: Readonly<Partial<Record<Profile['mode'], SignInWays>>>;
	readonly create: (profile: Profile, credentials: CredentialStore) => Provider;
	/** What answers at this address; undefined when it is another kind of server. Problem `unreachable` when nothing does. */
	readonly recognise: (address: string, signal?: AbortSignal, trust?: Trust) => Promise<Recognised | undefined>;
	/** What the user's shell and the folders from `folder` upwards already say about this service, as its official client would read it. */
	readonly discover: (environment: Readonly<Record<string, string | undefined>>, folder: string) => Discovered | undefined;
};

/** A ready profile found on the machine. Used only when the user chooses it or named no other. */
export type Discovered = {
	readonly profile: Profile;
	readonly credentials: Credentials;
	/** For people: `./.env` or `environment`. */
	readonly origin: string;
	/** Said by the shell or the folder itself; what an official client keeps for its user counts only where nothing is saved. */
	readonly isMeant: boolean;
};
