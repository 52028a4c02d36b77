import {Buffer} from 'node:buffer';
import type {FileEntry, Room} from '../core/file.ts';
import {Problem} from '../core/problem.ts';
import {decodeFileName, encodeFileName} from './file-name.ts';
import {
	readAttributes,
	writeAttributes,
	type FileStat,
	type NewAttributes,
} from './sftp-attributes.ts';
import {createAsk} from './sftp-ask.ts';
import type {SftpChannel} from './sftp-channel.ts';
import {SftpStatus} from './sftp-status.ts';
import {openSftpFile, type SftpFile} from './sftp-file.ts';
import {sftpProblem} from './sftp-problem.ts';
import {packetTypes, readPacket, statusCodes} from './sftp-wire.ts';

export type SftpLimits = {
	/** Bytes worth asking for in one read and sending in one write. */
	readonly readSize: number;
	readonly writeSize: number;
};

/**
The files of a session. Paths are absolute; a name that is no UTF-8 holds lone surrogates (file-name.ts).
Every call rejects with a Problem: `not-found`, `refused` (permission), `unreachable` (the connection is gone), else `failed`.
*/
export type Sftp = {
	/** Without `.` and `..`; a link is a link. */
	readonly list: (path: string) => Promise<readonly FileEntry[]>;
	/** `mode` less the umask; the server's own choice without it. */
	readonly makeFolder: (path: string, mode?: number) => Promise<void>;
	readonly limits: SftpLimits;
	/** The shell of the session prints before each command, which baitui bears and others do not. */
	readonly isShellLoud?: boolean;
	/** Follows links; undefined where there is nothing. */
	readonly stat: (path: string) => Promise<FileStat | undefined>;
	/** Of a link itself. */
	readonly lstat: (path: string) => Promise<FileStat | undefined>;
	/** The path without links; `.` is the home. */
	readonly realpath: (path: string) => Promise<string>;
	/** `write` makes the file or empties it; `resume` makes it or keeps what is in it. `mode` is that of a new file, less the umask. */
	readonly open: (path: string, purpose: 'read' | 'write' | 'resume', mode?: number) => Promise<SftpFile>;
	readonly removeFile: (path: string) => Promise<void>;
	readonly removeFolder: (path: string) => Promise<void>;
	/** Takes the place of a file that is there: in one step where the server can. Both must lie on one disk. */
	readonly rename: (from: string, to: string) => Promise<void>;
	/** Fails where `to` is there; some servers look before they rename, others do both in one step. */
	readonly renameToFree: (from: string, to: string) => Promise<void>;
	readonly setAttributes: (path: string, attributes: NewAttributes) => Promise<void>;
	readonly readLink: (path: string) => Promise<string>;
	readonly makeLink: (path: string, target: string) => Promise<void>;
	/** Of the disk of `path`; undefined where the server does not tell. */
	readonly room: (path: string) => Promise<Room | undefined>;
	readonly close: () => void;
};

/** Listings asked for at once: a large folder at 50 ms takes a quarter of the time. */
/** OpenSSH PROTOCOL 4.4, `SSH_FXE_STATVFS_ST_RDONLY`. */
const readOnlyFlag = 1;

const parallelListings = 4;

export function createSftp(channel: SftpChannel, limits: SftpLimits, name: string): Sftp {
	const ask = createAsk(channel, name);
	const done = () => undefined;

	const statOrNothing = async (type: number, path: string): Promise<FileStat | undefined> => {
		try {
			return readAttributes(readPacket(await channel.request(type, [encodeFileName(path)]), 5));
		} catch (error) {
			if (error instanceof SftpStatus && error.code === statusCodes.noSuchFile) {
				return undefined;
			}

			throw sftpProblem(error, 'looked at', path, name);
		}
	};

	const nameOf = async (doing: string, path: string, type: number) => ask({doing, path}, type, [encodeFileName(path)], reader => {
		reader.uint32();
		return decodeFileName(reader.string());
	});

	const removeFile = async (path: string) => ask({doing: 'removed', path}, packetTypes.remove, [encodeFileName(path)], done);

	// Plain RENAME never replaces (section 6.5).
	const renameToFree = async (from: string, to: string) => ask({doing: 'renamed', path: from}, packetTypes.rename, [encodeFileName(from), encodeFileName(to)], done);

	return {
		limits,
		isShellLoud: channel.isShellLoud,
		async list(path) {
			const handle = await ask({doing: 'listed', path}, packetTypes.opendir, [encodeFileName(path)], reader => Buffer.from(reader.string()));
			try {
				return await listAll(channel, handle);
			} catch (error) {
				throw sftpProblem(error, 'listed', path, name);
			} finally {
				channel.request(packetTypes.close, [handle]).catch(() => undefined);
			}
		},
		stat: async path => statOrNothing(packetTypes.stat, path),
		lstat: async path => statOrNothing(packetTypes.lstat, path),
		realpath: async path => nameOf('resolved', path, packetTypes.realpath),
		readLink: async path => nameOf('read', path, packetTypes.readlink),
		async makeLink(path, target) {
			// OpenSSH, and all that follow it, take the two the other way round than the draft says.
			await ask({doing: 'linked', path}, packetTypes.symlink, [encodeFileName(target), encodeFileName(path)], done);
		},
		open: async (path, purpose, mode) => openSftpFile(channel, name, {path, purpose, mode}),
		async makeFolder(path, mode) {
			await ask({doing: 'made', path}, packetTypes.mkdir, [encodeFileName(path), ...writeAttributes({mode})], done);
		},
		async removeFolder(path) {
			await ask({doing: 'removed', path}, packetTypes.rmdir, [encodeFileName(path)], done);
		},
		removeFile,
		renameToFree,
		async rename(from, to) {
			if (channel.extensions.has('posix-rename@openssh.com')) {
				await ask({doing: 'renamed', path: from}, packetTypes.extended, [Buffer.from('posix-rename@openssh.com'), encodeFileName(from), encodeFileName(to)], done);
				return;
			}

			try {
				await renameToFree(from, to);
			} catch (error) {
				if (!(await statOrNothing(packetTypes.lstat, to))) {
					throw error;
				}

				await removeFile(to);
				await renameToFree(from, to);
			}
		},
		async setAttributes(path, attributes) {
			await ask({doing: 'changed', path}, packetTypes.setstat, [encodeFileName(path), ...writeAttributes(attributes)], done);
		},
		async room(path) {
			if (!channel.extensions.has('statvfs@openssh.com')) {
				return undefined;
			}

			return ask({doing: 'measured', path}, packetTypes.extended, [Buffer.from('statvfs@openssh.com'), encodeFileName(path)], reader => {
				// OpenSSH PROTOCOL 4.4: block size, fragment size, blocks, free blocks, blocks free for users, three counts of files, id, flags.
				reader.uint64();
				const [fragment, blocks] = [reader.uint64(), reader.uint64()];
				reader.uint64();
				const free = reader.uint64();
				for (let skipped = 0; skipped < 4; skipped++) {
					reader.uint64();
				}

				// What is no disk has no blocks.
				return blocks === 0 ? undefined : {free: fragment * free, total: fragment * blocks, isReadOnly: (reader.uint64() & readOnlyFlag) !== 0};
			});
		},
		close() {
			channel.fail(new Problem('unreachable', `The files of ${name} were closed.`));
		},
	};
}

async function listAll(channel: SftpChannel, handle: Buffer): Promise<readonly FileEntry[]> {
	const entries: FileEntry[] = [];
	const listSome = async (): Promise<void> => {
		for (;;) {
			let packet: Buffer;
			try {
				packet = await channel.request(packetTypes.readdir, [handle]);
			} catch (error) {
				if (error instanceof SftpStatus && error.code === statusCodes.endOfFile) {
					return;
				}

				throw error;
			}

			const reader = readPacket(packet, 5);
			for (let left = reader.uint32(); left > 0; left--) {
				const entryName = decodeFileName(reader.string());
				reader.string();
				const stat = readAttributes(reader);
				if (entryName !== '.' && entryName !== '..') {
					entries.push({name: entryName, ...stat});
				}
			}
		}
	};

	await Promise.all(Array.from({length: parallelListings}, listSome));
	return entries;
}
