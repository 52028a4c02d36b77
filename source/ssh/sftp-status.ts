import type {Buffer} from 'node:buffer';
import {readPacket, statusCodes} from './sftp-wire.ts';

/** The server's refusal of one request. */
export class SftpStatus extends Error {
	override readonly name = 'SftpStatus';
	readonly code: number;

	constructor(code: number, message: string) {
		super(message);
		this.code = code;
	}
}

/** STATUS (section 7): a code and, mostly, a text. Code 0 is no refusal. */
export function readRefusal(packet: Buffer): SftpStatus | undefined {
	const reader = readPacket(packet, 5);
	const code = reader.uint32();
	return code === statusCodes.ok ? undefined : new SftpStatus(code, reader.isAtEnd() ? '' : reader.string().toString('utf8'));
}
