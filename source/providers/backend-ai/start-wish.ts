import path from 'node:path';
import {readFile} from 'node:fs/promises';
import {Problem} from '../../core/problem.ts';
import type {Profile} from '../../core/profile.ts';
import {needKnownFields, valueOf, type StartWish} from '../../core/start.ts';

/** What a session is started with; the first is the word after `baitui start`. */
export const startNames = [
	'image', 'name', 'project', 'resource-group', 'preset', 'cpu', 'mem', 'gpu', 'shm', 'mount', 'env', 'port', 'bootstrap', 'command', 'after', 'size', 'mode', 'priority', 'arch',
] as const;

const namePattern = /^(?=.{4,64}$)\w[\w\-.]*\w$/;
const amountPattern = /^\d+(?:\.\d+)?[bgkmt]?$/i;

/** Problem `usage` unless the value is a whole number within the bounds. */
function numberOf(wish: StartWish, field: string, [least, most]: readonly [number, number]): number | undefined {
	const value = valueOf(wish, field);
	const number = Number(value);
	if (value !== undefined && (!/^\d+$/.test(value) || number < least || number > most)) {
		throw new Problem('usage', `${field} cannot be "${value}".`, {hint: `It is ${least} to ${most}.`});
	}

	return value === undefined ? undefined : number;
}

/** An amount of memory as the server takes it: `4g`, `512m`, bytes. Problem `usage`. */
function amountOf(wish: StartWish, field: string): string | undefined {
	const value = valueOf(wish, field)?.replace(/i?b$/i, '').toLowerCase();
	if (value !== undefined && !amountPattern.test(value)) {
		throw new Problem('usage', `${field} cannot be "${value}".`, {hint: 'Write 512m, 4g or 1t.'});
	}

	return value;
}

export type MountWish = {
	readonly name: string;
	/** Where it goes, absolute or under the home; undefined = under its own name. */
	readonly place: string | undefined;
	readonly isReadOnly: boolean;
};

/** `NAME[:PATH][:ro|rw]`. Problem `usage`. */
export function parseMount(text: string): MountWish {
	const parts = text.split(':');
	const permission = parts.length > 1 && /^r[ow]$/.test(parts.at(-1)!) ? parts.pop() : undefined;
	const [name = '', place, extra] = parts;
	if (name === '' || extra !== undefined || place === '') {
		throw new Problem('usage', `"${text}" is no folder to mount.`, {hint: 'Write NAME, NAME:PATH or NAME:PATH:ro.'});
	}

	return {name, place, isReadOnly: permission === 'ro'};
}

/** `NAME=VALUE`. Problem `usage`. */
function parseVariable(text: string): readonly [string, string] {
	const [, name, value] = /^([a-z_]\w*)=(.*)$/is.exec(text) ?? [];
	if (name === undefined) {
		throw new Problem('usage', `"${text}" is no variable.`, {hint: 'Write NAME=VALUE.'});
	}

	return [name, value!];
}

/** Accelerators: a number is that many of the cluster's own kind, `NAME=AMOUNT` says which. Problem `usage`. */
function acceleratorsOf(texts: readonly string[], slots: readonly string[]): Readonly<Record<string, string>> {
	return Object.fromEntries(texts.map(text => {
		const [, name = slots.find(slot => slot !== 'cpu' && slot !== 'mem'), amount] = /^(?:([^=]+)=)?(\d+(?:\.\d+)?)$/.exec(text) ?? [];
		if (amount === undefined) {
			throw new Problem('usage', `gpu cannot be "${text}".`, {hint: 'Write a number, or NAME=NUMBER such as cuda.shares=0.5.'});
		}

		if (name === undefined || !slots.includes(name)) {
			throw new Problem('usage', name === undefined ? 'This cluster has no accelerators.' : `This cluster has no "${name}".`, {hint: `It has: ${slots.join(', ')}.`});
		}

		return [name, amount];
	}));
}

async function scriptOf(file: string | undefined): Promise<string | undefined> {
	try {
		return file === undefined ? undefined : await readFile(file, 'utf8');
	} catch (error) {
		throw new Problem('not-found', `The script ${path.basename(file!)} cannot be read: ${(error as Error).message}.`, {cause: error});
	}
}

/** What a wish means once the cluster was asked. */
export type Resolved = {
	readonly profile: Profile;
	/** Names of the slots of the cluster. */
	readonly slots: readonly string[];
	/** Slots of the preset that is named; memory in bytes. */
	readonly preset: Readonly<Record<string, string>>;
	readonly presetShm: string | undefined;
	/** Ids of the sessions it waits for. */
	readonly after: readonly string[];
};

/** A name nobody has: the image's, and four random letters. */
export function inventName(image: string, random: () => number = Math.random): string {
	const base = image.split('/').at(-1)!.split(/[:@]/, 1)[0]!.replaceAll(/[^\w\-.]/gv, '').replace(/^[^\da-z]+/i, '').slice(0, 40) || 'session';
	return `${base}-${Math.floor(random() * 65_536).toString(16).padStart(4, '0')}`;
}

/** Checks all of a wish that can be checked without the server. Problem `usage`. */
export function checkWish(wish: StartWish): void {
	needKnownFields(wish, startNames, 'Backend.AI');
	if (valueOf(wish, 'image') === undefined) {
		throw new Problem('usage', 'The image is missing.');
	}

	const name = valueOf(wish, 'name');
	if (name !== undefined && !namePattern.test(name)) {
		throw new Problem('usage', `A session cannot be called "${name}".`, {hint: 'A name has 4 to 64 letters, digits, - _ and dots; it begins and ends with a letter or digit.'});
	}

	const mode = valueOf(wish, 'mode');
	if (mode !== undefined && mode !== 'single-node' && mode !== 'multi-node') {
		throw new Problem('usage', `mode cannot be "${mode}".`, {hint: 'It is single-node or multi-node.'});
	}
}

/** The body of `POST /session` (backendai.md section 5.1), never waiting. Problem `usage`, `not-found` (the script). */
export async function bodyOf(wish: StartWish, {profile, slots, preset, presetShm, after}: Resolved): Promise<Readonly<Record<string, unknown>>> {
	const image = valueOf(wish, 'image')!;
	const command = valueOf(wish, 'command');
	const [cpu, memory, shm] = [valueOf(wish, 'cpu'), amountOf(wish, 'mem'), amountOf(wish, 'shm') ?? presetShm];
	if (cpu !== undefined && !/^\d+(?:\.\d+)?$/.test(cpu)) {
		throw new Problem('usage', `cpu cannot be "${cpu}".`, {hint: 'It is a number of cores.'});
	}

	const mounts = (wish.mount ?? []).map(text => parseMount(text));
	const placed = mounts.filter(mount => mount.place !== undefined);
	const readOnly = mounts.filter(mount => mount.isReadOnly);
	const ports = (wish.port ?? []).map(port => numberOf({port: [port]}, 'port', [1024, 65_535])!);
	const priority = numberOf(wish, 'priority', [0, 100]);
	return {
		name: valueOf(wish, 'name') ?? inventName(image),
		image,
		architecture: valueOf(wish, 'arch') ?? 'x86_64',
		type: command === undefined ? 'interactive' : 'batch',
		group: valueOf(wish, 'project') ?? profile.project,
		domain: profile.domain,
		clusterSize: numberOf(wish, 'size', [1, 1000]) ?? 1,
		clusterMode: valueOf(wish, 'mode') ?? 'single-node',
		startupCommand: command ?? null,
		bootstrap_script: await scriptOf(valueOf(wish, 'bootstrap')) ?? null,
		dependencies: after,
		enqueueOnly: true,
		reuseIfExists: false,
		// 23.09 refuses fields it does not know.
		...(priority !== undefined && {priority}),
		config: {
			mounts: mounts.map(({name}) => name),
			mount_map: Object.fromEntries(placed.map(({name, place}) => [name, place])),
			...(readOnly.length > 0 && {mount_options: Object.fromEntries(readOnly.map(({name}) => [name, {permission: 'ro'}]))}),
			environ: Object.fromEntries((wish.env ?? []).map(text => parseVariable(text))),
			resources: {
				...preset, ...(cpu !== undefined && {cpu}), ...(memory !== undefined && {mem: memory}), ...acceleratorsOf(wish.gpu ?? [], slots),
			},
			resource_opts: shm === undefined ? {} : {shmem: shm},
			scalingGroup: valueOf(wish, 'resource-group') ?? null,
			preopen_ports: ports.length === 0 ? null : ports,
		},
	};
}
