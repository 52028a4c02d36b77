/**
What shall go wrong. A test changes these while the cluster runs; each takes effect with the next request, and cuts with the next byte.
*/
export type Faults = {
	/** Every tunnel's TCP connection breaks after this many bytes of payload, both directions together. */
	cutAfterBytes?: number | undefined;
	/** Every tunnel's TCP connection breaks this many seconds after its handshake. */
	cutAfterSeconds?: number | undefined;
	/** Every connection to the storage proxy, or to the store of outputs (Valohai), breaks after this many bytes of a file. */
	cutStorageAfterBytes?: number | undefined;
	/** So many tunnels find their port refusing (close 1013 in api mode, silence in session mode); counts down. */
	busyTries?: number | undefined;
	/** Milliseconds before a tunnel's 101. */
	handshakeDelay?: number | undefined;
	/** A login is forgotten this many seconds after it was made: 401. */
	loginLifetime?: number | undefined;
	/** Every call over the rate limit: 429. */
	isRateLimited?: boolean | undefined;
	/** More calls in a minute are 429, with Retry-After (Valohai). */
	callsPerMinute?: number | undefined;
	/** Milliseconds before a GraphQL answer. */
	listDelay?: number | undefined;
	/** `server`: every connection breaks at once. `manager`: the webserver answers, what is behind it does not. */
	away?: 'server' | 'manager' | undefined;
	/** The login asks for a one-time password. */
	needsOtp?: boolean | undefined;
	isPasswordExpired?: boolean | undefined;
	/** Event streams open and stay mute. */
	isEventStreamSilent?: boolean | undefined;
	/** Each event is told this many times, as after a manager that was started again. */
	eventCopies?: number | undefined;
	/** Session mode passes the far end's close on, as no real webserver does. */
	forwardsClose?: boolean | undefined;
	/** Every sshd shows another host key than its own, as a machine in between would. */
	hasOtherHostKey?: boolean | undefined;
	/** A restart is answered well, and nothing was restarted (containers-observed section 5). */
	restartsNothing?: boolean | undefined;
	/** Images that must be pulled go on being pulled. */
	isPulling?: boolean | undefined;
	/** Text that the login shell echoes before every command, as a noisy .bashrc does. */
	noisyShell?: string | undefined;
};
