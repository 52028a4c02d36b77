import {once} from 'node:events';
import type {Duplex} from 'node:stream';
import {Handles} from './handles.ts';
import {packet, PacketReader, request, response, statusCode} from './packet.ts';
import type {Tree} from './paths.ts';
import {extensions, handlers, StatusError, type Channel, type Reply} from './requests.ts';

// Larger messages end the channel without a word, as the real server's do.
const largestMessage = 5 * 1024 * 1024;

function statusOf(error: unknown): readonly [number, string] {
	if (error instanceof StatusError) {
		return [error.status, error.message];
	}

	if (error instanceof RangeError) {
		return [statusCode.badMessage, 'Bad message'];
	}

	const {code} = error as {readonly code?: unknown};
	if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') {
		return [statusCode.noSuchFile, 'No such file'];
	}

	return code === 'EACCES' || code === 'EPERM' ? [statusCode.permissionDenied, 'Permission denied'] : [statusCode.failure, 'Failure'];
}

async function answer(channel: Channel, message: Buffer): Promise<Buffer> {
	const reader = new PacketReader(message);
	const type = reader.byte();
	if (type === request.init) {
		return packet(response.version, 3, ...extensions);
	}

	const id = reader.number();
	try {
		const handler = handlers[type];
		if (handler === undefined) {
			throw new StatusError(statusCode.unsupported, 'Operation unsupported');
		}

		const reply: Reply = await handler(channel, reader);
		if (reply === undefined) {
			return packet(response.status, id, statusCode.ok, 'Success', '');
		}

		const [kind, ...fields] = reply;
		return packet(kind, id, ...fields);
	} catch (error) {
		const [status, text] = statusOf(error);
		return packet(response.status, id, status, text, '');
	}
}

/** The whole messages in a byte stream, without their lengths; ends where one is too large. */
async function * messagesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	let parts: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream) {
		parts.push(chunk);
		size += chunk.length;
		while (size >= 4) {
			if (parts[0]!.length < 4) {
				parts = [Buffer.concat(parts)];
			}

			const length = parts[0]!.readUInt32BE(0);
			if (length > largestMessage) {
				return;
			}

			if (size < 4 + length) {
				break;
			}

			const whole = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
			yield whole.subarray(4, 4 + length);
			parts = [whole.subarray(4 + length)];
			size -= 4 + length;
		}
	}
}

/**
Serves SFTP version 3 on a byte stream until its input ends; ending the stream is left to the caller. Requests are answered one after the other, and none is read while an answer waits to be taken,
so memory stays bounded whatever the client does.
*/
export async function serveFiles(stream: Duplex, tree: Tree): Promise<void> {
	const channel: Channel = {tree, handles: new Handles()};
	const closed = new AbortController();
	stream.once('close', () => {
		closed.abort();
	});
	try {
		for await (const message of messagesOf(stream.iterator({destroyOnReturn: false}) as AsyncIterable<Buffer>)) {
			if (!stream.write(await answer(channel, message))) {
				await once(stream, 'drain', {signal: closed.signal});
			}
		}
	} catch {
		// The connection is gone; there is nobody left to tell.
	} finally {
		await channel.handles.closeAll();
	}
}
