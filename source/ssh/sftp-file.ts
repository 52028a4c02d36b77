import {Buffer} from 'node:buffer';
import {encodeFileName} from './file-name.ts';
import {
	readAttributes,
	writeAttributes,
	type FileStat,
	type NewAttributes,
} from './sftp-attributes.ts';
import {createAsk} from './sftp-ask.ts';
import type {SftpChannel} from './sftp-channel.ts';
import {SftpStatus} from './sftp-status.ts';
import {sftpProblem} from './sftp-problem.ts';
import {packetTypes, statusCodes} from './sftp-wire.ts';

/** An open file. Calls may overlap; Problems as those of Sftp. */
export type SftpFile = {
	/** Up to `length` bytes from `offset`: fewer are normal, none is the end. They may lie in `scratch`, if it is given. */
	readonly read: (offset: number, length: number, scratch?: Buffer) => Promise<Buffer>;
	/** `data` must stay as it is until then. */
	readonly write: (offset: number, data: Buffer) => Promise<void>;
	readonly stat: () => Promise<FileStat>;
	readonly setAttributes: (attributes: NewAttributes) => Promise<void>;
	/** Has the server put the file on its disk, where it offers that. */
	readonly sync: () => Promise<void>;
	readonly close: () => Promise<void>;
};

/** Flags of OPEN (section 6.3). */
const openFlags = {read: 0x01, write: 0x02 | 0x08 | 0x10, resume: 0x02 | 0x08};

type Opening = {
	readonly path: string;
	readonly purpose: keyof typeof openFlags;
	readonly mode: number | undefined;
};

export async function openSftpFile(channel: SftpChannel, name: string, {path, purpose, mode}: Opening): Promise<SftpFile> {
	const ask = createAsk(channel, name);
	const flags = [encodeFileName(path), openFlags[purpose], ...writeAttributes({mode})];
	const handle = await ask({doing: purpose === 'read' ? 'read' : 'written', path}, packetTypes.open, flags, reader => Buffer.from(reader.string()));
	const done = () => undefined;

	return {
		async read(offset, length, scratch) {
			try {
				return await channel.read([handle, BigInt(offset), length], scratch);
			} catch (error) {
				if (error instanceof SftpStatus && error.code === statusCodes.endOfFile) {
					return Buffer.alloc(0);
				}

				throw sftpProblem(error, 'read', path, name);
			}
		},
		async write(offset, data) {
			try {
				await channel.write([handle, BigInt(offset)], data);
			} catch (error) {
				throw sftpProblem(error, 'written', path, name);
			}
		},
		stat: async () => ask({doing: 'looked at', path}, packetTypes.fstat, [handle], readAttributes),
		async setAttributes(attributes) {
			await ask({doing: 'changed', path}, packetTypes.fsetstat, [handle, ...writeAttributes(attributes)], done);
		},
		async sync() {
			if (channel.extensions.has('fsync@openssh.com')) {
				await ask({doing: 'written', path}, packetTypes.extended, [Buffer.from('fsync@openssh.com'), handle], done);
			}
		},
		async close() {
			await ask({doing: 'written', path}, packetTypes.close, [handle], done);
		},
	};
}
