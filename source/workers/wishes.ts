import {randomBytes} from 'node:crypto';
import {readdirSync, readFileSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {Problem} from '../core/problem.ts';
import type {TunnelSpec, TunnelState} from '../core/tunnel.ts';
import {writePrivateFile} from '../settings/file.ts';

/** What is written of a tunnel: the wish, and how it ended once it did. */
export type Wish = {
	readonly spec: TunnelSpec;
	/** Set by the worker when the session ended or the tunnel failed for good; then nobody starts it again. */
	readonly ended?: TunnelState;
};

export function newId(): string {
	return randomBytes(4).toString('hex');
}

/** The file of a wish. */
export function wishPath(directory: string, id: string): string {
	return path.join(directory, `${id}.json`);
}

/** What the wish of every kind of worker has. */
type AnyWish = {readonly spec: {readonly id: string; readonly createdAt: string; readonly host: string}};

/** Writes a wish: 0600, whole or not at all. Problem `failed`. */
export function writeWish<Kind extends AnyWish>(directory: string, wish: Kind): void {
	writePrivateFile(wishPath(directory, wish.spec.id), `${JSON.stringify(wish, undefined, '\t')}\n`);
}

export function removeWish(directory: string, id: string): void {
	rmSync(wishPath(directory, id), {force: true});
}

function isWish(value: unknown): value is Wish {
	const spec = (value as Wish | null)?.spec;
	return spec?.version === 1 && typeof spec.id === 'string' && /^[\da-f]+$/.test(spec.id) && typeof spec.sessionId === 'string' && (typeof spec.bind?.port === 'number' || typeof spec.bind?.path === 'string');
}

/** All wishes of a kind, oldest first. A damaged file, or one of a newer baitui, is left alone and out. */
export function readAll<Kind extends AnyWish>(directory: string, isOfKind: (value: unknown) => value is Kind): readonly Kind[] {
	return readdirSync(directory).filter(name => name.endsWith('.json')).flatMap(name => {
		try {
			const wish: unknown = JSON.parse(readFileSync(path.join(directory, name), 'utf8'));
			return isOfKind(wish) ? [wish] : [];
		} catch {
			return [];
		}
	}).toSorted((one, other) => one.spec.createdAt.localeCompare(other.spec.createdAt));
}

/** The wishes of all tunnels. */
export function readWishes(directory: string): readonly Wish[] {
	return readAll(directory, isWish);
}

/** Homes may be shared by several login hosts; a wish is carried out on its own host only. */
export function isOfThisHost(spec: AnyWish['spec']): boolean {
	return spec.host === os.hostname();
}

/** The wish of a tunnel of this login host. Problem `not-found`; `refused` for one of another host. */
export function findOwnWish(directory: string, id: string): Wish {
	const wish = readWishes(directory).find(wish => wish.spec.id === id);
	if (!wish) {
		throw new Problem('not-found', `There is no tunnel "${id}".`, {hint: 'baitui tunnel ls shows them.'});
	}

	if (!isOfThisHost(wish.spec) && !wish.ended) {
		throw new Problem('refused', `That tunnel belongs to ${wish.spec.host}.`, {hint: `Use it on ${wish.spec.host}.`});
	}

	return wish;
}
