/** The wish: what the user asked for. Written to disk (0600), no secret in it, survives a reboot. */
export type TunnelSpec = {
	readonly version: 1;
	readonly id: string;
	readonly profile: string;
	readonly sessionId: string;
	readonly sessionName: string;
	/** An app's name, or a port number inside the session. */
	readonly target: string | number;
	readonly bind: {
		readonly host: string;
		/** The port that was chosen when the tunnel was opened. */
		readonly port: number;
	};
	/** Port the user asked for, when another was given. */
	readonly askedPort?: number;
	/** Seconds that a connection waits for its first answer while the app or the server is on its way. Absent = 30. */
	readonly patience?: number;
	/** True = everybody who can reach the port may use it. */
	readonly isShared?: boolean;
	/** The login host it was opened on; homes may be shared by several. */
	readonly host: string;
	readonly createdAt: string;
};

export type TunnelStatus = 'starting' | 'ready' | 'retrying' | 'sign-in-needed' | 'ended' | 'failed';

/** The truth: what its worker says now. */
export type TunnelState = {
	readonly status: TunnelStatus;
	/** One sentence, for every status but `ready`. */
	readonly reason?: string;
	/** Milliseconds since the epoch. */
	readonly nextTryAt?: number;
	readonly processId: number;
	readonly startedAt: number;
	/** Open now, and since the start. */
	readonly connections: number;
	readonly totalConnections: number;
	/** Bytes from the session, and into it. */
	readonly bytesIn: number;
	readonly bytesOut: number;
	/** Bytes a second over the last seconds. */
	readonly rateIn: number;
	readonly rateOut: number;
	/** Connections of other users that were closed. */
	readonly refused: number;
	/** The last connection that was cut or never came about: when (milliseconds since the epoch), and why in one sentence. */
	readonly lastLoss?: {readonly at: number; readonly reason: string};
};

export type Tunnel = {
	readonly spec: TunnelSpec;
	readonly state: TunnelState;
};

/** Milliseconds for which a lost connection is worth telling of. */
const recent = 60_000;

/** What is to be said of a tunnel besides its status, the most pressing first: its reason, the connection it lost just now, the strangers it turned away. Empty when all is well. */
export function remarkOf({reason, lastLoss, refused}: TunnelState, now: number): string {
	if (reason !== undefined) {
		return reason;
	}

	if (lastLoss && now - lastLoss.at < recent) {
		return lastLoss.reason;
	}

	return refused > 0 ? `${refused} refused` : '';
}
