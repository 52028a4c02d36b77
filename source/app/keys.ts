import path from 'node:path';
import type {Provider} from '../core/provider.ts';
import {isUsable, type Session} from '../core/session.ts';
import type {PlacedKey} from '../ssh/own-keys.ts';
import type {NamedKey} from '../ssh/public-key.ts';
import {need} from '../core/need.ts';
import {
	fingerprintOfLine,
	ownPublicKeys,
	privateKeyOf,
	readOwnPair,
	readRegistered,
	reportKey,
	type KeyReport,
} from './own-key.ts';

/** Which ssh keys are used, and which shall be. */
export type Keys = {
	/** The pair that is registered and the user's own; and of a session that runs which key it is. Problems of the service. */
	readonly keysOf: (session: Session | undefined) => Promise<{readonly report: KeyReport | undefined; readonly registered: NamedKey | undefined; readonly own: readonly PlacedKey[]}>;
	/** The text of the private key that opens a session. Problem `refused` where it has none. */
	readonly privateKeyOf: (session: Session) => Promise<string>;
	/** Lets the sessions that are started from now on take the pair in a file; resolves with its fingerprint. Problem `not-found`, `usage`. */
	readonly registerKey: (file: string) => Promise<string>;
	/** The same with a pair that the service makes. */
	readonly generateKey: () => Promise<string>;
};

export function createKeys(needProvider: () => Provider, {folder, home, environment}: {readonly folder: string; readonly home: string; readonly environment: Readonly<Record<string, string | undefined>>}): Keys {
	const needOwnKey = (provider: Provider) => need(provider, 'ownKey', 'take a key of your own');

	return {
		async keysOf(session) {
			const provider = needProvider();
			const places = {home, environment};
			const [report, registered, own] = await Promise.all([
				session && isUsable(session) ? reportKey(provider, session, places) : undefined,
				readRegistered(provider),
				ownPublicKeys(provider, places),
			]);
			return {report, registered, own};
		},
		privateKeyOf: async session => privateKeyOf(needProvider(), session),
		async registerKey(file) {
			const {register} = needOwnKey(needProvider());
			const pair = await readOwnPair(path.resolve(folder, file.startsWith('~/') ? path.join(home, file.slice(2)) : file));
			await register(pair);
			return fingerprintOfLine(pair.publicKey);
		},
		async generateKey() {
			const {publicKey} = await needOwnKey(needProvider()).generate();
			return fingerprintOfLine(publicKey);
		},
	};
}
