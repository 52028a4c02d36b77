import {once} from 'node:events';
import type {Duplex} from 'node:stream';
import {Assembler} from './assembler.ts';
import {Handles} from './handles.ts';
import {
	packet,
	PacketReader,
	request,
	response,
	statusCode,
} from './packet.ts';
import {wireTree, type Tree} from './paths.ts';
import {extensions} from './extended.ts';
import {handlers} from './requests.ts';
import {StatusError, type Channel, type Reply} from './reply.ts';

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
	if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(String(code))) {
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

async function answerAll(channel: Channel, assembler: Assembler, stream: Duplex, closed: AbortSignal): Promise<void> {
	for (const message of assembler.messages()) {
		if (!stream.write(await answer(channel, message))) {
			await once(stream, 'drain', {signal: closed});
		}
	}
}

/**
Serves SFTP version 3 on a byte stream until its input ends; ending the stream is left to the caller. Requests are answered one after the other, and none is read while an answer waits to be taken,
so memory stays bounded whatever the client does.
*/
export async function serveFiles(stream: Duplex, tree: Tree): Promise<void> {
	const channel: Channel = {tree: wireTree(tree), handles: new Handles()};
	const closed = new AbortController();
	stream.once('close', () => {
		closed.abort();
	});
	const assembler = new Assembler(largestMessage);
	try {
		for await (const chunk of stream.iterator({destroyOnReturn: false}) as AsyncIterable<Buffer>) {
			assembler.push(chunk);
			await answerAll(channel, assembler, stream, closed.signal);
			if (assembler.isBroken) {
				break;
			}
		}
	} catch {
		// The connection is gone; there is nobody left to tell.
	} finally {
		await channel.handles.closeAll();
	}
}
