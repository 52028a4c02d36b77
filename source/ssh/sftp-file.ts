import {Buffer} from 'node:buffer';
import {encodeFileName} from './file-name.ts';
import {readAttributes, writeAttributes, type FileStat, type NewAttributes} from './sftp-attributes.ts';
import {SftpStatus, type SftpChannel} from './sftp-channel.ts';
import {sftpProblem} from './sftp-problem.ts';
import {packetTypes, readPacket, statusCodes, type Field} from './sftp-wire.ts';

/** An open file. Calls may overlap; Problems as those of Sftp. */
export type SftpFile = {
	/** Up to `length` bytes from `offset`: fewer are normal, none is the end. They may lie in `scratch`, if it is given. */
	readonly read: (offset: number, length: number, scratch?: Buffer) => Promise<Buffer>;
	/** `data` may be used again at once. */
	readonly write: (offset: number, data: Buffer) => Promise<void>;
	readonly stat: () => Promise<FileStat>;
	readonly setAttributes: (attributes: NewAttributes) => Promise<void>;
	/** Has the server put the file on its disk, where it offers that. */
	readonly sync: () => Promise<void>;
	readonly close: () => Promise<void>;
};

/** Flags of OPEN (section 6.3). */
const openFlags = {read: 0x01, write: 0x02 | 0x08 | 0x10, resume: 0x02 | 0x08};

export async function openSftpFile(channel: SftpChannel, path: string, purpose: keyof typeof openFlags, mode: number | undefined, name: string): Promise<SftpFile> {
	const ask = async (doing: string, type: number, fields: readonly Field[]) => {
		try {
			return await channel.request(type, fields);
		} catch (error) {
			throw sftpProblem(error, doing, path, name);
		}
	};

	const opened = await ask(purpose === 'read' ? 'read' : 'written', packetTypes.open, [encodeFileName(path), openFlags[purpose], ...writeAttributes({mode})]);
	const handle = Buffer.from(readPacket(opened, 5).string());

	return {
		async read(offset, length) {
			try {
				return readPacket(await channel.request(packetTypes.read, [handle, BigInt(offset), length]), 5).string();
			} catch (error) {
				if (error instanceof SftpStatus && error.code === statusCodes.endOfFile) {
					return Buffer.alloc(0);
				}

				throw sftpProblem(error, 'read', path, name);
			}
		},
		async write(offset, data) {
			await ask('written', packetTypes.write, [handle, BigInt(offset), data]);
		},
		async stat() {
			return readAttributes(readPacket(await ask('looked at', packetTypes.fstat, [handle]), 5));
		},
		async setAttributes(attributes) {
			await ask('changed', packetTypes.fsetstat, [handle, ...writeAttributes(attributes)]);
		},
		async sync() {
			if (channel.extensions.has('fsync@openssh.com')) {
				await ask('written', packetTypes.extended, [Buffer.from('fsync@openssh.com'), handle]);
			}
		},
		async close() {
			await ask('written', packetTypes.close, [handle]);
		},
	};
}
