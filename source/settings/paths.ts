/** Where baitui keeps things. Every directory is 0700 and is made when it is first used. */
export type Paths = {
	/** Profiles and preferences; may be copied to another machine. */
	readonly config: string;
	/** Secrets, one file a profile. */
	readonly credentials: string;
	/** Things of this machine that survive a reboot. */
	readonly state: string;
	/** Private keys of sessions, one file a session id. */
	readonly keys: string;
	/** Pinned host keys, one OpenSSH known_hosts file a session id. */
	readonly knownHosts: string;
	/** Wishes: one JSON file a tunnel. */
	readonly tunnels: string;
	/** Logs of background workers. */
	readonly logs: string;
	/** Sockets. Never on a shared home: $XDG_RUNTIME_DIR or a private directory under the temporary one. */
	readonly runtime: string;
};
