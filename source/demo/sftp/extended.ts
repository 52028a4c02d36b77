import {
	chmod,
	link,
	statfs,
	truncate,
	utimes,
} from 'node:fs/promises';
import {readAttributes} from './attributes.ts';
import {move, movable} from './moves.ts';
import {response, type PacketReader} from './packet.ts';
import {locate} from './paths.ts';
import {
	fail,
	needOpen,
	type Channel,
	type Handler,
	type Reply,
} from './reply.ts';
import {pathBytes} from './wire-path.ts';

async function space(channel: Channel, path: string): Promise<Reply> {
	const place = await locate(channel.tree, path, true);
	const {bsize, blocks, bfree, bavail, files, ffree} = await statfs(pathBytes(place.real));
	return [response.extendedReply, ...[bsize, bsize, blocks, bfree, bavail, files, ffree, ffree, 0, 0, 255].map(value => ({large: value}))];
}

/** Sets what is given of a path's size, mode and times. Owners are left alone: there is one account. */
export async function setStat(channel: Channel, reader: PacketReader): Promise<Reply> {
	const {real} = await locate(channel.tree, reader.path(), true);
	const {size, permissions, times} = readAttributes(reader);
	if (size !== undefined) {
		await truncate(pathBytes(real), size);
	}

	if (permissions !== undefined) {
		await chmod(pathBytes(real), permissions);
	}

	if (times) {
		await utimes(pathBytes(real), times.accessed, times.modified);
	}

	return undefined;
}

/** OpenSSH's additions, by name. */
export const extended: Readonly<Record<string, Handler>> = {
	'posix-rename@openssh.com': async (channel, reader) => move(channel, reader.path(), reader.path(), true),
	'statvfs@openssh.com': async (channel, reader) => space(channel, reader.path()),
	async 'fstatvfs@openssh.com'(channel, reader) {
		needOpen(channel, reader);
		return space(channel, channel.tree.home);
	},
	async 'hardlink@openssh.com'(channel, reader) {
		const [source, target] = [await movable(channel, reader.path()), await movable(channel, reader.path())];
		await (source.root === target.root ? link(pathBytes(source.real), pathBytes(target.real)) : fail('Invalid cross-device link'));
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
