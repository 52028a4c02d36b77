import {Duplex} from 'node:stream';
import type WebSocket from 'ws';
import {Problem} from '../../core/problem.ts';

/** The webserver closes with 1009 at 4 MiB; 256 KiB is as fast as larger ones and 1.4 times as fast as 64 KiB (containers-observed section 6). */
const largestFrame = 256 * 1024;

/** Close codes of the manager (backendai.md section 6.2). */
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
The WebSocket as a byte stream: binary frames are the bytes, both ways, with back-pressure both ways. There is no half-close: the end of one direction is the end of both.
Takes a socket that is still connecting, so that not even the first frame is missed. `name` is for sentences: `sshd of alpha`.
Errors: Problem `session-not-usable` (1013), `failed` (1011), `unreachable` (cut).
*/
export function websocketStream(socket: WebSocket, name: string): Duplex {
	const send = (chunks: readonly Buffer[], done: (error?: Error | null) => void) => {
		if (socket.readyState !== socket.OPEN) {
			done(new Problem('unreachable', `The connection to ${name} is closed.`));
			return;
		}

		socket.send(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), {binary: true, compress: false}, done);
	};

	const sendAll = (frames: ReadonlyArray<readonly Buffer[]>, done: (error?: Error | null) => void) => {
		const [first, ...others] = frames;
		if (!first) {
			done();
			return;
		}

		send(first, error => {
			if (error) {
				done(error);
			} else {
				sendAll(others, done);
			}
		});
	};

	const stream = new Duplex({
		allowHalfOpen: false,
		readableHighWaterMark: largestFrame,
		writableHighWaterMark: largestFrame,
		read() {
			if (socket.isPaused) {
				socket.resume();
			}
		},
		write(chunk: Buffer, _encoding, done) {
			sendAll(split([chunk]), done);
		},
		writev(chunks, done) {
			sendAll(split(chunks.map(({chunk}) => chunk as Buffer)), done);
		},
		final(done) {
			socket.close(1000);
			done();
		},
		destroy(error, done) {
			if (error || socket.readyState === socket.CONNECTING) {
				socket.terminate();
			} else {
				socket.close(1000);
			}

			done(error);
		},
	});

	socket.on('message', (data, isBinary) => {
		if (isBinary && !stream.push(data as Buffer)) {
			socket.pause();
		}
	});
	socket.on('close', code => {
		const problem = closeProblem(code, name);
		if (problem && !stream.writableEnded) {
			stream.destroy(problem);
		} else {
			stream.push(null);
		}
	});
	// What follows an error is a close with its code.
	socket.on('error', () => undefined);
	return stream;
}

/** Small pieces merged and large ones cut, so that each group is one frame of at most 256 KiB. */
export function split(chunks: readonly Buffer[]): Buffer[][] {
	const frames: Buffer[][] = [];
	let size = largestFrame;
	for (const chunk of chunks) {
		for (let start = 0; start < chunk.length; start += largestFrame) {
			const piece = chunk.subarray(start, start + largestFrame);
			if (size + piece.length > largestFrame) {
				frames.push([]);
				size = 0;
			}

			frames.at(-1)!.push(piece);
			size += piece.length;
		}
	}

	return frames;
}
