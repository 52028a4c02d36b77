import ssh2 from 'ssh2';

/** A new ed25519 pair, each half as OpenSSH writes it. About one in 400 that ssh2 1.17 makes cannot be read by anybody ("Malformed OpenSSH private key"), so each is tried. */
export function makeEd25519Pair(comment = ''): {readonly public: string; readonly private: string} {
	for (;;) {
		const pair = ssh2.utils.generateKeyPairSync('ed25519', {comment});
		if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) {
			return pair;
		}
	}
}
