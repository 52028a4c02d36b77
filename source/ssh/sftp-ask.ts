import type {SftpChannel} from './sftp-channel.ts';
import {sftpProblem} from './sftp-problem.ts';
import {readPacket, type Field, type PacketReader} from './sftp-wire.ts';

/** Asks and reads the answer; `doing`, `path` and `name` are for the sentence of the Problem it rejects with. */
export type Ask = <Answer>(about: {readonly doing: string; readonly path: string}, type: number, fields: readonly Field[], read: (reader: PacketReader) => Answer) => Promise<Answer>;

export function createAsk(channel: SftpChannel, name: string): Ask {
	return async ({doing, path}, type, fields, read) => {
		try {
			return read(readPacket(await channel.request(type, fields), 5));
		} catch (error) {
			throw sftpProblem(error, doing, path, name);
		}
	};
}
