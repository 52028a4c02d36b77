/** Both halves of a key as text: a line of authorized_keys, and PEM or OpenSSH's own form. The private half is a secret. */
export type KeyPair = {
	readonly publicKey: string;
	readonly privateKey: string;
};

/**
Lets sessions take a key of the user's own. It counts for those that are started from then on. All throw Problems as SessionActions do.
*/
export type OwnKey = {
	/** Registers a pair: each session then holds both halves of it. Problem `usage` for a pair that the service does not take. */
	readonly register: (pair: KeyPair, signal?: AbortSignal) => Promise<void>;
	/** Lets the service make a pair and register it. It tells the private half this once, but each session holds it. */
	readonly generate: (signal?: AbortSignal) => Promise<KeyPair>;
};
