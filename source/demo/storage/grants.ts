import {randomBytes} from 'node:crypto';
import type {World} from '../world/world.ts';

/** What a token of the storage proxy allows. */
export type Grant =
	| {readonly kind: 'upload'; readonly path: string; readonly size: number; readonly part: string; readonly isOver?: true}
	| {readonly kind: 'download'; readonly path: string};

const grants = new WeakMap<World, Map<string, Grant>>();

function grantsOf(world: World): Map<string, Grant> {
	const known = grants.get(world) ?? new Map<string, Grant>();
	grants.set(world, known);
	return known;
}

/** A new token. Nobody can guess it, and it is all the storage proxy asks for. */
export function grant(world: World, what: Grant): string {
	const token = randomBytes(32).toString('base64url');
	grantsOf(world).set(token, what);
	return token;
}

export function findGrant(world: World, token: string): Grant | undefined {
	return grantsOf(world).get(token);
}

/** What it was for is done; the token itself stays good, as a signed one does. */
export function endGrant(world: World, token: string): void {
	const given = grantsOf(world).get(token);
	if (given?.kind === 'upload') {
		grantsOf(world).set(token, {...given, isOver: true});
	}
}
