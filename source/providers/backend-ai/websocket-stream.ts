import {Duplex} from 'node:stream';
import type {Socket} from 'node:net';
import {Problem} from '../../core/problem.ts';
import {
	buildFrame,
	createFrameBuffer,
	type FrameBuffer,
	groupPayloads,
	largestPayload,
	opcodes,
} from './websocket-frame.ts';
import {createFrameReader} from './websocket-reader.ts';

/** Milliseconds the far end has to answer a close. */
const farewell = 1000;

/** Large frames are built in buffers that all streams share; a small one gets its own, so that many waiting key presses do not hold a large buffer each. Bytes. */
const smallPayload = 4096;
const mostIdle = 16;
const idle: FrameBuffer[] = [];

/** Close codes of the manager (backendai.md section 6.2); undefined for a normal end. */
function closeProblem(code: number, name: string): Problem | undefined {
	switch (code) {
		case 1000:
		case 1001:
		case 1005: {
			return undefined;
		}

		case 1013: {
			return new Problem('session-not-usable', `${name} does not listen yet.`, {hint: 'It may still be starting; try again in a moment.', isTemporary: true});
		}

		case 1011: {
			return new Problem('failed', `The cluster could not connect to ${name}.`, {isTemporary: true});
		}

		default: {
			return new Problem('unreachable', `The connection to ${name} was cut (WebSocket ${code}).`);
		}
	}
}

/**
A WebSocket whose handshake is done, as a byte stream: binary frames are the bytes, both ways, with back-pressure both ways. There is no half-close: the end of one direction is the
end of both. `head` is what came with the 101; `name` is for sentences: `sshd of alpha`.
Errors: Problem `session-not-usable` (closed with 1013), `failed` (1011), `unreachable` (cut).
*/
export function websocketStream(socket: Socket, head: Buffer, name: string): Duplex {
	const cut = () => new Problem('unreachable', `The connection to ${name} was cut (WebSocket 1006).`);
	let isClosing = false;

	/** True while the socket takes more at once. */
	const send = (opcode: number, chunks: readonly Uint8Array[]): boolean => {
		const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
		if (length <= smallPayload) {
			return socket.write(buildFrame(createFrameBuffer(length), opcode, chunks));
		}

		const buffer = idle.pop() ?? createFrameBuffer(largestPayload);
		return socket.write(buildFrame(buffer, opcode, chunks), () => {
			if (idle.length < mostIdle) {
				idle.push(buffer);
			}
		});
	};

	const sayGoodbye = () => {
		if (isClosing || socket.destroyed) {
			return;
		}

		isClosing = true;
		send(opcodes.close, [Buffer.from([1000 >> 8, 1000 & 0xFF])]);
		setTimeout(() => socket.destroy(), farewell).unref();
	};

	const write = (chunks: readonly Buffer[], done: (error?: Error | null) => void) => {
		if (socket.destroyed || isClosing) {
			done(cut());
			return;
		}

		let isTakesMore = true;
		for (const group of groupPayloads(chunks)) {
			isTakesMore = send(opcodes.binary, group);
		}

		if (isTakesMore) {
			done();
		} else {
			const settle = () => {
				socket.off('drain', settle).off('close', settle);
				done(socket.destroyed ? cut() : undefined);
			};

			socket.once('drain', settle).once('close', settle);
		}
	};

	const stream = new Duplex({
		allowHalfOpen: false,
		readableHighWaterMark: largestPayload,
		writableHighWaterMark: largestPayload,
		read() {
			socket.resume();
		},
		write(chunk: Buffer, _encoding, done) {
			write([chunk], done);
		},
		writev(chunks, done) {
			write(chunks.map(({chunk}) => chunk as Buffer), done);
		},
		final(done) {
			sayGoodbye();
			done();
		},
		destroy(error, done) {
			sayGoodbye();
			// What still comes is read to its end, so that the goodbye is not lost in a reset.
			socket.resume();
			done(error);
		},
	});

	const end = (problem: Problem | undefined) => {
		if (problem && !stream.writableEnded) {
			stream.destroy(problem);
		} else {
			stream.push(null);
		}
	};

	const read = createFrameReader({
		onBytes(bytes) {
			if (!stream.destroyed && !stream.push(bytes)) {
				socket.pause();
			}
		},
		onPing(payload) {
			send(opcodes.pong, [payload]);
		},
		onClose(code) {
			sayGoodbye();
			socket.end();
			end(closeProblem(code, name));
		},
		onError(reason) {
			socket.destroy();
			end(new Problem('unreachable', `The connection to ${name} broke: ${reason}.`));
		},
	});

	socket.setNoDelay(true);
	socket.setTimeout(0);
	socket.on('data', read);
	// What follows an error is a close.
	socket.on('error', () => undefined);
	socket.on('end', () => socket.end());
	socket.on('close', () => {
		if (!stream.readableEnded && !stream.destroyed) {
			end(isClosing ? undefined : cut());
		}
	});
	if (head.length > 0) {
		read(head);
	}

	return stream;
}
