import {Buffer} from 'node:buffer';
import {constants, type Stats} from 'node:fs';
import * as fs from 'node:fs/promises';
import type {FileEntry} from '../core/file.ts';
import {Problem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';
import {decodeFileName, encodeFileName} from '../ssh/file-name.ts';
import type {Sftp, SftpLimits} from '../ssh/sftp.ts';
import type {FileStat} from '../ssh/sftp-attributes.ts';
import type {SftpFile} from '../ssh/sftp-file.ts';
import {joinPath} from './names.ts';
import type {Place} from './place.ts';

/** Node takes names that are no UTF-8 as bytes only. */
export const native = (path: string): string | Buffer => (path.isWellFormed() ? path : encodeFileName(path));

function kindOf(stats: Stats): FileStat['kind'] {
	if (stats.isFile()) {
		return 'file';
	}

	return stats.isDirectory() ? 'folder' : (stats.isSymbolicLink() ? 'link' : 'other');
}

function toStat(stats: Stats): FileStat {
	const kind = kindOf(stats);
	return {
		kind, size: kind === 'file' ? stats.size : 0, modifiedAt: new Date(stats.mtimeMs), mode: stats.mode & 0o7777,
	};
}

/** A full disk is told as `failed` with this hint and ends a copy as a whole. */
export class LocalDiskProblem extends Problem {}

async function attempt<Value>(doing: string, path: string, call: () => Promise<Value>): Promise<Value> {
	try {
		return await call();
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code ?? '';
		const shown = sanitizeLine(path);
		switch (code) {
			case 'ENOENT': {
				throw new Problem('not-found', `There is no ${shown} on this machine.`, {cause: error});
			}

			case 'EACCES':
			case 'EPERM': {
				throw new Problem('refused', `You have no permission for ${shown} on this machine.`, {cause: error});
			}

			case 'ENOSPC':
			case 'EDQUOT':
			case 'EROFS': {
				const why = code === 'EROFS' ? 'the disk is read-only' : 'the disk of this machine is full';
				throw new LocalDiskProblem('failed', `${shown} cannot be ${doing}: ${why}.`, {hint: 'Choose another folder, or make room.', cause: error});
			}

			default: {
				throw new Problem('failed', `${shown} cannot be ${doing}${code ? ` (${code})` : ''}.`, {cause: error});
			}
		}
	}
}

// What is written is a part file: a link of that name was put there by somebody else.
const openFlags = {
	read: constants.O_RDONLY,
	write: constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW,
	resume: constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW,
};

async function openLocalFile(path: string, purpose: keyof typeof openFlags, mode?: number): Promise<SftpFile> {
	const file = await attempt(purpose === 'read' ? 'read' : 'written', path, async () => fs.open(native(path), openFlags[purpose], mode));
	return {
		read: async (offset, length, scratch = Buffer.allocUnsafe(length)) => attempt('read', path, async () => {
			const {bytesRead} = await file.read(scratch, 0, length, offset);
			return scratch.subarray(0, bytesRead);
		}),
		write: async (offset, data) => attempt('written', path, async () => {
			for (let written = 0; written < data.length;) {
				written += (await file.write(data, written, data.length - written, offset + written)).bytesWritten;
			}
		}),
		stat: async () => attempt('looked at', path, async () => toStat(await file.stat())),
		setAttributes: async ({mode: newMode, modifiedAt, size}) => attempt('changed', path, async () => {
			await (size === undefined ? undefined : file.truncate(size));
			await (newMode === undefined ? undefined : file.chmod(newMode));
			await (modifiedAt === undefined ? undefined : file.utimes(modifiedAt, modifiedAt));
		}),
		sync: async () => attempt('written', path, async () => file.sync()),
		close: async () => attempt('written', path, async () => file.close()),
	};
}

async function statOrNothing(path: string, call: (path: string | Buffer) => Promise<Stats>): Promise<FileStat | undefined> {
	try {
		return await attempt('looked at', path, async () => toStat(await call(native(path))));
	} catch (error) {
		if (error instanceof Problem && error.code === 'not-found') {
			return undefined;
		}

		throw error;
	}
}

/** Entries of a folder looked at at once: each that waits costs 2 KiB, and there may be very many. */
const parallelLooks = 128;

/** To read twice as much at once as is sent saves a good part of the CPU, since each read is another thread's. What is written comes in pieces that show how a slow copy goes on. */
const limits: SftpLimits = {readSize: 512 * 1024, writeSize: 256 * 1024};

/** The files of this machine, in the words of those of a session. */
export const localPlace: Place & Pick<Sftp, 'renameToFree'> = {
	limits,
	list: async path => attempt('listed', path, async () => {
		const names = await fs.readdir(native(path), {encoding: 'buffer'});
		const look = async (bytes: Buffer): Promise<FileEntry | undefined> => {
			const name = decodeFileName(bytes);
			const stat = await statOrNothing(joinPath(path, name), async entry => fs.lstat(entry));
			return stat && {name, ...stat};
		};

		const entries: FileEntry[] = [];
		for (let start = 0; start < names.length; start += parallelLooks) {
			const found = await Promise.all(names.slice(start, start + parallelLooks).map(async name => look(name)));
			entries.push(...found.filter(entry => entry !== undefined));
		}

		return entries;
	}),
	stat: async path => statOrNothing(path, async entry => fs.stat(entry)),
	lstat: async path => statOrNothing(path, async entry => fs.lstat(entry)),
	realpath: async path => attempt('resolved', path, async () => decodeFileName(await fs.realpath(native(path), {encoding: 'buffer'}))),
	open: openLocalFile,
	async makeFolder(path, mode) {
		await attempt('made', path, async () => fs.mkdir(native(path), {mode}));
	},
	rename: async (from, to) => attempt('renamed', from, async () => fs.rename(native(from), native(to))),
	async renameToFree(from, to) {
		// No call of Node's refuses to replace.
		if (await localPlace.lstat(to)) {
			throw new Problem('failed', `${sanitizeLine(to)} is there already.`);
		}

		await localPlace.rename(from, to);
	},
	setAttributes: async (path, attributes) => attempt('changed', path, async () => {
		const {mode, modifiedAt, size} = attributes;
		await (size === undefined ? undefined : fs.truncate(native(path), size));
		await (mode === undefined ? undefined : fs.chmod(native(path), mode));
		await (modifiedAt === undefined ? undefined : fs.utimes(native(path), modifiedAt, modifiedAt));
	}),
	readLink: async path => attempt('read', path, async () => decodeFileName(await fs.readlink(native(path), {encoding: 'buffer'}))),
	makeLink: async (path, target) => attempt('linked', path, async () => fs.symlink(native(target), native(path))),
	room: async path => attempt('measured', path, async () => {
		const {bavail, bsize, blocks} = await fs.statfs(native(path));
		return blocks === 0 ? undefined : {free: bavail * bsize, total: blocks * bsize, isReadOnly: false};
	}),
	removeFile: async path => attempt('removed', path, async () => fs.unlink(native(path))),
	removeFolder: async path => attempt('removed', path, async () => fs.rmdir(native(path))),
};
