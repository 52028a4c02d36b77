import type {App, Session} from './session.ts';

/** A place on this host: a TCP address, or a unix socket. */
export type LocalAddress =
	| {readonly host: string; readonly port: number; readonly path?: undefined}
	| {readonly path: string; readonly host?: undefined; readonly port?: undefined};

/** What an app is started with, by name. A value of null is an argument without one; several values follow it one after the other. */
export type AppOptions = {
	readonly arguments: Readonly<Record<string, string | null | readonly string[]>>;
	readonly environment: Readonly<Record<string, string>>;
};

/** What can be asked for besides session, target and address. */
export type TunnelOptions = {
	/** Seconds that a connection waits for its first answer while the app or the server is on its way. Absent = 30. */
	readonly patience?: number;
	/** True = everybody who can reach the port may use it. */
	readonly isShared?: boolean;
	/** True = the other way round: the session listens on port `target`, and what connects there is led to `bind` on this host. */
	readonly isReverse?: boolean;
	readonly appOptions?: AppOptions;
	/** Until when (ISO 8601) it keeps the session from being reclaimed as idle. */
	readonly awakeUntil?: string;
	/** What becomes of it when the screen that opened it is quit. Absent = it stays, and the screen says so. */
	readonly keep?: 'always' | 'never';
	/** True = the process that opened it holds it, such as a service of the system; nobody else starts it again. */
	readonly isForeground?: boolean;
	/** The set it belongs to, such as `work`. */
	readonly set?: string;
};

/** What a new tunnel is to be. */
export type TunnelRequest = TunnelOptions & {
	readonly session: Session;
	/** An app's name, or a port number inside the session. */
	readonly target: string | number;
	/** Default 127.0.0.1. */
	readonly host?: string | undefined;
	/** Exactly this port or Problem `port-in-use`. Without it: the remembered port, else the preferred or usual one, the next four, any free one. */
	readonly port?: number | undefined;
	/** A unix socket instead of host and port. Absolute. */
	readonly path?: string | undefined;
};

/** The wish: what the user asked for. Written to disk (0600), no secret of baitui in it, survives a reboot. */
export type TunnelSpec = TunnelOptions & {
	readonly version: 1;
	readonly id: string;
	readonly profile: string;
	readonly sessionId: string;
	readonly sessionName: string;
	/** An app's name, or a port number inside the session. */
	readonly target: string | number;
	/** Chosen when the tunnel was opened, and kept. */
	readonly bind: LocalAddress;
	/** The port it would have had, when another was given: remembered, preferred, or the app's usual one. */
	readonly askedPort?: number;
	/** Who had that port then, such as `python3 (pid 4312)`, where the system told. */
	readonly holder?: string;
	/** The login host it was opened on; homes may be shared by several. */
	readonly host: string;
	readonly createdAt: string;
};

/** `127.0.0.1:8899`, `[::1]:8899`, `unix:/run/user/1000/jupyter`. */
export function formatAddress({host, port, path}: LocalAddress): string {
	if (path !== undefined) {
		return `unix:${path}`;
	}

	return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The address for a browser, as the app's template has it; undefined for what is not http, and for a unix socket. */
export function formatUrl(app: App | undefined, {host, port}: LocalAddress): string | undefined {
	if (app?.protocol !== 'http' || host === undefined) {
		return undefined;
	}

	const fields = {protocol: 'http', host: host.includes(':') ? `[${host}]` : host, port: String(port)};
	return (app.urlTemplate ?? '{protocol}://{host}:{port}/').replaceAll(/\{(?<field>protocol|host|port)\}/g, (_match, field: keyof typeof fields) => fields[field]);
}

/** `unknown`: it cannot be seen from here, such as one of another login host, or one whose worker does not answer. */
export type TunnelStatus = 'starting' | 'ready' | 'retrying' | 'sign-in-needed' | 'ended' | 'failed' | 'unknown';

/** A connection that was cut or never came about, or the loss of the server. */
export type Loss = {
	/** Milliseconds since the epoch. */
	readonly at: number;
	/** One sentence. */
	readonly reason: string;
	/** Milliseconds until the way was there again; absent while it is not. */
	readonly lasted?: number;
};

/** The truth: what its worker says now. What later versions added is optional, since a worker may be older than who asks. */
export type TunnelState = {
	readonly status: TunnelStatus;
	/** One sentence, for every status but `ready`. */
	readonly reason?: string;
	/** Milliseconds since the epoch. */
	readonly nextTryAt?: number;
	readonly processId: number;
	readonly startedAt: number;
	/** Since when it has this status; milliseconds since the epoch. */
	readonly since?: number;
	/** When the session was last seen running; milliseconds since the epoch. */
	readonly checkedAt?: number;
	/** Open now, and since the start. */
	readonly connections: number;
	readonly totalConnections: number;
	/** Bytes from the session, and into it. */
	readonly bytesIn: number;
	readonly bytesOut: number;
	/** Bytes a second over the last seconds. */
	readonly rateIn: number;
	readonly rateOut: number;
	/** Bytes of each of the last whole seconds, the oldest first. */
	readonly history?: {readonly in: readonly number[]; readonly out: readonly number[]};
	/** Connections of other users that were closed. */
	readonly refused: number;
	readonly lastLoss?: Loss;
	/** Until when it keeps the session from being reclaimed as idle; milliseconds since the epoch. Absent = it does not. */
	readonly awakeUntil?: number;
	/** True where this system cannot tell whose connections they are. */
	readonly isUnguarded?: boolean;
	/** True where logging out of this host will end the worker. */
	readonly endsAtLogout?: boolean;
};

export type Tunnel = {
	readonly spec: TunnelSpec;
	readonly state: TunnelState;
};

/** A local port for a new tunnel, and why it is this one. */
export type PortSuggestion = {
	readonly port: number;
	/** `wanted` = asked for and free; `next` = the nearest free one after the port that is meant; `any` = whichever the system gave. */
	readonly why: 'wanted' | 'remembered' | 'usual' | 'next' | 'any';
	/** The port that was meant instead, and who has it where that can be known: `python3 (pid 4312)`. */
	readonly taken?: {readonly port: number; readonly holder?: string};
};

/** Whether its worker is there and its end has not come: it has what it holds of its host. */
export function isHeld({state}: Tunnel): boolean {
	return state.processId > 0 && state.status !== 'ended';
}

/** Whether its wish is there and its worker is not, as after a reboot. */
export function isWithoutWorker({spec, state}: Tunnel, host: string): boolean {
	return spec.host === host && state.status === 'failed' && state.processId === 0;
}

/** Whether it does not work now and may again: what a retry is for. */
export function isDown(tunnel: Tunnel, host: string): boolean {
	return isWithoutWorker(tunnel, host) || (tunnel.spec.host === host && tunnel.state.status === 'retrying');
}

/** Milliseconds for which a lost connection is worth telling of. */
const recent = 60_000;

type RemarkWords = {
	readonly refused: (count: number) => string;
	/** Of a loss that is over. */
	readonly earlier: (reason: string) => string;
};

const plainWords: RemarkWords = {refused: count => `${count} refused`, earlier: reason => `earlier: ${reason}`};

/** What is to be said of a tunnel besides its status, the most pressing first: its reason, the connection it lost just now, the strangers it turned away. Empty when all is well. */
export function remarkOf({reason, lastLoss, refused}: TunnelState, now: number, words: RemarkWords = plainWords): string {
	if (reason !== undefined) {
		return reason;
	}

	if (lastLoss && now - lastLoss.at < recent) {
		return lastLoss.lasted === undefined ? lastLoss.reason : words.earlier(lastLoss.reason);
	}

	return refused > 0 ? words.refused(refused) : '';
}
