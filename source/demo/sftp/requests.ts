import {chmod, link, lstat, mkdir, readlink, realpath, rename, rmdir, statfs, symlink, truncate, unlink, utimes} from 'node:fs/promises';
import {posix} from 'node:path';
import {attributeFields, longName, readAttributes} from './attributes.ts';
import {applyAttributes, linkTarget, openFile, openFolder, statsOf} from './files.ts';
import type {Handles, Open} from './handles.ts';
import {request, response, statusCode, type Field, type PacketReader} from './packet.ts';
import {absolute, fromReal, isRoot, locate, upperFolders, type Place, type Tree} from './paths.ts';

export type Channel = {
	readonly tree: Tree;
	readonly handles: Handles;
};

/** An answer: its type and the fields behind the request's number. Undefined = status ok. */
export type Reply = readonly [number, ...Field[]] | undefined;

// The real server's own limit, measured: whatever is asked, 64 KiB come back.
const largestRead = 64 * 1024;

/** A status other than the one an errno maps to. */
export class StatusError extends Error {
	readonly status: number;

	constructor(status: number, message: string) {
		super(message);
		this.status = status;
	}
}

function fail(message = 'Failure'): never {
	throw new StatusError(statusCode.failure, message);
}

function needOpen(channel: Channel, reader: PacketReader): Open {
	return channel.handles.get(reader.bytes()) ?? fail('Invalid handle');
}

async function movable(channel: Channel, path: string): Promise<Place> {
	const place = await locate(channel.tree, path, false);
	return isRoot(place) ? fail('Device or resource busy') : place;
}

async function move(channel: Channel, from: string, to: string, replaces: boolean): Promise<Reply> {
	const [source, target] = [await movable(channel, from), await movable(channel, to)];
	await lstat(source.real);
	if (source.root !== target.root) {
		fail('Invalid cross-device link');
	}

	if (!replaces && await lstat(target.real).then(() => true, () => false)) {
		fail();
	}

	await rename(source.real, target.real);
	return undefined;
}

async function canonical(channel: Channel, given: string): Promise<string> {
	const path = absolute(given);
	if (upperFolders.has(path) || path.startsWith('/proc/')) {
		return path;
	}

	const place = await locate(channel.tree, path, true);
	const real = await realpath(place.real).catch(async () => posix.join(await realpath(posix.dirname(place.real)), posix.basename(place.real)));
	return fromReal(channel.tree, real) ?? path;
}

async function read(open: Open, offset: number, length: number): Promise<Reply> {
	const wanted = Math.min(length, largestRead);
	if (open.kind === 'text') {
		const part = open.content.subarray(offset, offset + wanted);
		return part.length === 0 ? [response.status, statusCode.endOfFile, 'End of file', ''] : [response.data, part];
	}

	if (open.kind === 'folder') {
		return fail();
	}

	const {bytesRead, buffer} = await open.file.read(Buffer.allocUnsafe(wanted), 0, wanted, offset);
	return bytesRead === 0 ? [response.status, statusCode.endOfFile, 'End of file', ''] : [response.data, buffer.subarray(0, bytesRead)];
}

async function write(open: Open, offset: number, data: Buffer): Promise<Reply> {
	if (open.kind !== 'file') {
		return fail();
	}

	let done = 0;
	while (done < data.length) {
		const position = open.isAppending ? null : offset + done;
		done += (await open.file.write(data, done, data.length - done, position)).bytesWritten; // eslint-disable-line no-await-in-loop
	}

	return undefined;
}

function readFolder(open: Open): Reply {
	if (open.kind !== 'folder') {
		return fail();
	}

	const some = open.left.slice(0, 100);
	open.left = open.left.slice(100);
	return some.length === 0
		? [response.status, statusCode.endOfFile, 'End of file', '']
		: [response.name, some.length, some.map(({name, stats}) => [name, longName(name, stats), attributeFields(stats)])];
}

async function space(channel: Channel, path: string): Promise<Reply> {
	const place = await locate(channel.tree, path, true);
	const {bsize, blocks, bfree, bavail, files, ffree} = await statfs(place.real);
	return [response.extendedReply, ...[bsize, bsize, blocks, bfree, bavail, files, ffree, ffree, 0, 0, 255].map(value => ({large: value}))];
}

type Handler = (channel: Channel, reader: PacketReader) => Promise<Reply> | Reply;

const extended: Readonly<Record<string, Handler>> = {
	'posix-rename@openssh.com': async (channel, reader) => move(channel, reader.text(), reader.text(), true),
	'statvfs@openssh.com': async (channel, reader) => space(channel, reader.text()),
	async 'fstatvfs@openssh.com'(channel, reader) {
		needOpen(channel, reader);
		return space(channel, '/home/work');
	},
	async 'hardlink@openssh.com'(channel, reader) {
		const [source, target] = [await movable(channel, reader.text()), await movable(channel, reader.text())];
		await (source.root === target.root ? link(source.real, target.real) : fail('Invalid cross-device link'));
		return undefined;
	},
	async 'fsync@openssh.com'(channel, reader) {
		const open = needOpen(channel, reader);
		await (open.kind === 'file' ? open.file.sync() : fail());
		return undefined;
	},
	'lsetstat@openssh.com': async (channel, reader) => setStat(channel, reader),
};

/** As the real server announces them: name, version. */
export const extensions: readonly string[] = [
	'posix-rename@openssh.com', '1', 'statvfs@openssh.com', '2', 'fstatvfs@openssh.com', '2', 'hardlink@openssh.com', '1', 'fsync@openssh.com', '1', 'lsetstat@openssh.com', '1',
];

async function setStat(channel: Channel, reader: PacketReader): Promise<Reply> {
	const {real} = await locate(channel.tree, reader.text(), true);
	const {size, permissions, times} = readAttributes(reader);
	if (size !== undefined) {
		await truncate(real, size);
	}

	if (permissions !== undefined) {
		await chmod(real, permissions);
	}

	if (times) {
		await utimes(real, times.accessed, times.modified);
	}

	return undefined;
}

/** What each request does. A handler throws a StatusError, or an error with an errno code. */
export const handlers: Readonly<Record<number, Handler>> = {
	[request.open]: async (channel, reader) => [response.handle, channel.handles.add(await openFile(channel.tree, reader.text(), reader.number(), readAttributes(reader)))],
	[request.opendir]: async (channel, reader) => [response.handle, channel.handles.add(await openFolder(channel.tree, reader.text()))],
	[request.close]: async (channel, reader) => await channel.handles.close(reader.bytes()) ? undefined : fail('Invalid handle'),
	[request.read]: async (channel, reader) => read(needOpen(channel, reader), reader.large(), reader.number()),
	[request.write]: async (channel, reader) => write(needOpen(channel, reader), reader.large(), reader.bytes()),
	[request.readdir]: (channel, reader) => readFolder(needOpen(channel, reader)),
	[request.stat]: async (channel, reader) => [response.attributes, attributeFields(await statsOf(channel.tree, reader.text(), true))],
	[request.lstat]: async (channel, reader) => [response.attributes, attributeFields(await statsOf(channel.tree, reader.text(), false))],
	async [request.fstat](channel, reader) {
		const open = needOpen(channel, reader);
		return open.kind === 'file' ? [response.attributes, attributeFields(await open.file.stat())] : [response.attributes, attributeFields(await statsOf(channel.tree, '/proc/self/mountinfo', true))];
	},
	[request.setstat]: setStat,
	async [request.fsetstat](channel, reader) {
		const open = needOpen(channel, reader);
		await (open.kind === 'file' ? applyAttributes(open.file, readAttributes(reader)) : fail());
		return undefined;
	},
	async [request.remove](channel, reader) {
		const place = await movable(channel, reader.text());
		await ((await lstat(place.real)).isDirectory() ? fail() : unlink(place.real));
		return undefined;
	},
	async [request.mkdir](channel, reader) {
		const place = await locate(channel.tree, reader.text(), false);
		await mkdir(place.real, (readAttributes(reader).permissions ?? 0o777) & ~0o022);
		return undefined;
	},
	async [request.rmdir](channel, reader) {
		await rmdir((await movable(channel, reader.text())).real);
		return undefined;
	},
	async [request.realpath](channel, reader) {
		const path = await canonical(channel, reader.text());
		return [response.name, 1, path, path, 0];
	},
	[request.rename]: async (channel, reader) => move(channel, reader.text(), reader.text(), false),
	async [request.readlink](channel, reader) {
		const target = linkTarget(channel.tree, await readlink((await movable(channel, reader.text())).real));
		return [response.name, 1, target, target, 0];
	},
	// OpenSSH sends target and link in this order, against the draft.
	async [request.symlink](channel, reader) {
		const target = reader.text();
		const place = await movable(channel, reader.text());
		const real = target.startsWith('/') ? await locate(channel.tree, target, false).then(found => found.real, () => target) : target;
		await symlink(real, place.real);
		return undefined;
	},
	async [request.extended](channel, reader) {
		const handler = extended[reader.text()];
		if (handler === undefined) {
			throw new StatusError(statusCode.unsupported, 'Operation unsupported');
		}

		return handler(channel, reader);
	},
};

