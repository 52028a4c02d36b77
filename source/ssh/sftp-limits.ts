import {Buffer} from 'node:buffer';
import {createAsk} from './sftp-ask.ts';
import type {SftpChannel} from './sftp-channel.ts';
import type {SftpLimits} from './sftp.ts';
import {packetTypes} from './sftp-wire.ts';

/*
Backend.AI's server gives 64 KiB at most for a read and takes much more than 254 KiB in a write (containers-observed.md 1);
OpenSSH's takes 256 KiB in one message. It costs less CPU than 32 KiB, and is as fast as more.
*/
const usual: SftpLimits = {readSize: 64 * 1024, writeSize: 254 * 1024};

/** What one request may carry: as the server says, never more than is worth it. */
export async function sftpLimits(channel: SftpChannel, name: string): Promise<SftpLimits> {
	if (!channel.extensions.has('limits@openssh.com')) {
		return usual;
	}

	// OpenSSH PROTOCOL 4.8: longest packet, read and write; 0 is no limit.
	return createAsk(channel, name)({doing: 'asked', path: 'The file server'}, packetTypes.extended, [Buffer.from('limits@openssh.com')], reader => {
		reader.uint64();
		const [read, write] = [reader.uint64(), reader.uint64()];
		return {readSize: Math.min(read || Infinity, 254 * 1024), writeSize: Math.min(write || Infinity, usual.writeSize)};
	});
}
