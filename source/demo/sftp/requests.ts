import {
	lstat,
	mkdir,
	readlink,
	rmdir,
	symlink,
	unlink,
} from 'node:fs/promises';
import {attributeFields, readAttributes} from './attributes.ts';
import {read, readFolder, write} from './blocks.ts';
import {extended, setStat} from './extended.ts';
import {
	applyAttributes,
	linkTarget,
	openFile,
	openFolder,
	statsOf,
} from './files.ts';
import {canonical, move, movable} from './moves.ts';
import {request, response, statusCode} from './packet.ts';
import {locate, mountInfoPath} from './paths.ts';
import {pathBytes} from './wire-path.ts';
import {
	fail,
	needOpen,
	StatusError,
	type Handler,
} from './reply.ts';

/** What each request does. A handler throws a StatusError, or an error with an errno code. */
export const handlers: Readonly<Record<number, Handler>> = {
	[request.open]: async (channel, reader) => [response.handle, channel.handles.add(await openFile(channel.tree, reader.path(), reader.number(), readAttributes(reader)))],
	[request.opendir]: async (channel, reader) => [response.handle, channel.handles.add(await openFolder(channel.tree, reader.path()))],
	[request.close]: async (channel, reader) => await channel.handles.close(reader.bytes()) ? undefined : fail('Invalid handle'),
	[request.read]: async (channel, reader) => read(needOpen(channel, reader), reader.large(), reader.number()),
	[request.write]: async (channel, reader) => write(needOpen(channel, reader), reader.large(), reader.bytes()),
	[request.readdir]: (channel, reader) => readFolder(needOpen(channel, reader)),
	[request.stat]: async (channel, reader) => [response.attributes, attributeFields(await statsOf(channel.tree, reader.path(), true))],
	[request.lstat]: async (channel, reader) => [response.attributes, attributeFields(await statsOf(channel.tree, reader.path(), false))],
	async [request.fstat](channel, reader) {
		const open = needOpen(channel, reader);
		const stats = open.kind === 'file' ? await open.file.stat() : await statsOf(channel.tree, mountInfoPath, true);
		return [response.attributes, attributeFields(stats)];
	},
	[request.setstat]: setStat,
	async [request.fsetstat](channel, reader) {
		const open = needOpen(channel, reader);
		await (open.kind === 'file' ? applyAttributes(open.file, readAttributes(reader)) : fail());
		return undefined;
	},
	async [request.remove](channel, reader) {
		const place = await movable(channel, reader.path());
		await ((await lstat(pathBytes(place.real))).isDirectory() ? fail() : unlink(pathBytes(place.real)));
		return undefined;
	},
	async [request.mkdir](channel, reader) {
		const place = await locate(channel.tree, reader.path(), false);
		await mkdir(pathBytes(place.real), (readAttributes(reader).permissions ?? 0o777) & ~0o022);
		return undefined;
	},
	async [request.rmdir](channel, reader) {
		await rmdir(pathBytes((await movable(channel, reader.path())).real));
		return undefined;
	},
	async [request.realpath](channel, reader) {
		const path = pathBytes(await canonical(channel, reader.path()));
		return [response.name, 1, path, path, 0];
	},
	[request.rename]: async (channel, reader) => move(channel, reader.path(), reader.path(), false),
	async [request.readlink](channel, reader) {
		const target = pathBytes(linkTarget(channel.tree, await readlink(pathBytes((await movable(channel, reader.path())).real), {encoding: 'latin1'})));
		return [response.name, 1, target, target, 0];
	},
	// OpenSSH sends target and link in this order, against the draft.
	async [request.symlink](channel, reader) {
		const target = reader.path();
		const place = await movable(channel, reader.path());
		const real = target.startsWith('/') ? await locate(channel.tree, target, false).then(found => found.real).catch(() => target) : target;
		await symlink(pathBytes(real), pathBytes(place.real));
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

