import path from 'node:path';
import type {KeyPair} from '../core/own-key.ts';
import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import type {Session} from '../core/session.ts';
import {shellWord} from '../core/text.ts';
import {readFileIfThere} from '../settings/file.ts';
import {readKeyPair} from '../ssh/key-pair.ts';
import {listOwnPublicKeys, type OwnPlaces, type PlacedKey} from '../ssh/own-keys.ts';
import {readPrivateKey} from '../ssh/private-key.ts';
import {
	formatFingerprint,
	isSameKey,
	readPublicKey,
	readPublicKeys,
	type NamedKey,
	type PublicKey,
} from '../ssh/public-key.ts';

/** Which key opens a session, and where it comes from. */
export type KeyReport = {
	readonly user: string;
	/** `session` = made for it, `registered` = the pair registered now, `own` = keys of the user's that baitui has not. */
	readonly from: 'session' | 'registered' | 'own';
	/** The same in a sentence. */
	readonly explanation: string;
	/** The key that the session holds; undefined for `own`. */
	readonly key: PublicKey | undefined;
	/** What its sshd takes, with where the user has the key; undefined where that cannot be read. */
	readonly accepted: ReadonlyArray<{readonly key: NamedKey; readonly place: string | undefined}> | undefined;
	/** What sessions take that are started now; undefined where each gets its own. */
	readonly registered: NamedKey | undefined;
};

/** The pair that is registered now; undefined where there is none, or the service knows no such thing. */
export async function readRegistered(provider: Provider, signal?: AbortSignal): Promise<NamedKey | undefined> {
	const line = await provider.registeredKey?.(signal);
	return line === undefined ? undefined : readPublicKey(line);
}

/** The text of a file of the user's. Problem `not-found`. */
export function readOwnFile(file: string): string {
	const text = readFileIfThere(file);
	if (text === undefined) {
		throw new Problem('not-found', `There is no file ${file}.`);
	}

	return text;
}

/** The pair in a file of the user's. Problem `not-found`, `usage` for what is no private key, or one with a passphrase. */
export const readOwnPair = async (file: string): Promise<KeyPair> => readKeyPair(readOwnFile(file), path.basename(file));

/** As ssh-keygen -l has it. */
export const fingerprintOf = (key: PublicKey, comment: string): string => formatFingerprint(key, comment).trim();

/** The same of a line of authorized_keys. */
export function fingerprintOfLine(line: string): string {
	const key = readPublicKey(line)!;
	return fingerprintOf(key, key.comment);
}

/** The private key that opens a session. Problem `refused` where it takes the user's own keys only, and those of `sshLogin`. */
export async function privateKeyOf(provider: Provider, session: Session, signal?: AbortSignal): Promise<string> {
	const {privateKey, explanation} = await provider.sshLogin(session, signal);
	if (privateKey === undefined) {
		throw new Problem('refused', `${session.name} has no key to hand out. ${explanation ?? ''}`.trim(), {hint: `baitui key ${shellWord(session.name)} tells which keys it takes.`});
	}

	return `${privateKey.trimEnd()}\n`;
}

/** The user's own public keys, and those that a profile names. */
export async function ownPublicKeys(provider: Provider, places: Omit<OwnPlaces, 'keyFile'>): Promise<readonly PlacedKey[]> {
	return listOwnPublicKeys({...places, keyFile: provider.profile.sshKey});
}

/** Where the same key is among the user's own. */
export const placeOf = (key: PublicKey, own: readonly PlacedKey[]): string | undefined => own.find(one => isSameKey(one.key, key))?.place;

/** Asks the service and the session which key it is. Problem as those of the provider's `sshLogin`. */
export async function reportKey(provider: Provider, session: Session, places: Omit<OwnPlaces, 'keyFile'>, signal?: AbortSignal): Promise<KeyReport> {
	const [{privateKey, explanation, origin}, registered, accepted, own] = await Promise.all([
		provider.sshLogin(session, signal),
		readRegistered(provider, signal),
		provider.authorizedKeys?.(session, signal).then(text => readPublicKeys(text), () => undefined),
		ownPublicKeys(provider, places),
	]);
	const key = privateKey === undefined ? undefined : await readPrivateKey(privateKey);
	const isRegistered = key !== undefined && registered !== undefined && isSameKey(key, registered);
	return {
		user: provider.sshUser,
		from: key === undefined ? 'own' : (isRegistered ? 'registered' : 'session'),
		explanation: key === undefined ? explanation ?? 'It takes your own keys only.' : `It takes the key ${isRegistered ? 'that is registered for you' : origin ?? 'that came with it'}.`,
		key,
		accepted: accepted?.map(one => ({key: one, place: placeOf(one, own)})),
		registered,
	};
}
