import {
	fingerprintOf,
	ownPublicKeys,
	placeOf,
	readRegistered,
	type KeyReport,
} from '../app/own-key.ts';
import type {Provider} from '../core/provider.ts';
import type {Session} from '../core/session.ts';
import type {NamedKey} from '../ssh/public-key.ts';
import type {Context} from './context.ts';
import {formatJson, formatPairs, write} from './output.ts';

const withPlace = (key: NamedKey, place: string | undefined): string => `${fingerprintOf(key, key.comment)}${place === undefined ? '' : `  yours: ${place}`}`;

const plainKey = (key: NamedKey | undefined) => (key === undefined ? null : {fingerprint: fingerprintOf(key, key.comment), type: key.type, bits: key.bits});

/** `baitui key NAME`. */
export async function writeKeyReport({isJson, stdout}: Context, {id, name}: Session, report: KeyReport): Promise<void> {
	const {user, from, explanation, key, accepted, registered} = report;
	if (isJson) {
		await write(stdout, formatJson({
			session: {id, name}, user, from, explanation,
			key: plainKey(key && {...key, comment: name}),
			accepted: accepted?.map(one => ({...plainKey(one.key), place: one.place ?? null})) ?? null,
			registered: plainKey(registered),
		}));
		return;
	}

	const rows = accepted?.map(one => withPlace(one.key, one.place)) ?? ['cannot be read'];
	await write(stdout, formatPairs([
		['session', `${name}: ${explanation}`],
		['user', user],
		...(key === undefined ? [] : [['its key', fingerprintOf(key, name)] as const]),
		...(rows.length === 0 ? ['none'] : rows).map((row, index) => [index === 0 ? 'takes' : '', row] as const),
		['registered', registered === undefined ? 'none: each session gets its own' : fingerprintOf(registered, registered.comment)],
	]));
}

/** `baitui own-key`: what is registered, and the user's own keys. */
export async function writeOwnKeys({isJson, stdout, signal, environment}: Context, provider: Provider, home: string): Promise<void> {
	const [registered, own] = await Promise.all([readRegistered(provider, signal), ownPublicKeys(provider, {home, environment})]);
	if (isJson) {
		await write(stdout, formatJson({registered: plainKey(registered), own: own.map(({key, place}) => ({...plainKey(key), place}))}));
		return;
	}

	const place = registered && placeOf(registered, own);
	await write(stdout, formatPairs([
		['registered', registered === undefined ? 'none: each session gets its own key' : withPlace(registered, place)],
		...(own.length === 0 ? [['yours', 'none in ~/.ssh nor in an agent'] as const] : own.map((one, index) => [index === 0 ? 'yours' : '', `${fingerprintOf(one.key, one.key.comment)}  ${one.place}`] as const)),
	]));
}
