import {Buffer} from 'node:buffer';
import {Duplex} from 'node:stream';
import type {ByteStream, Lending, Take} from '../../core/lending.ts';
import {Problem} from '../../core/problem.ts';
import type {LendingSocket} from '../lending-socket.ts';
import {closeProblem} from './websocket-close.ts';
import {largestPayload, opcodes} from './websocket-frame.ts';
import {createFrameReader} from './websocket-reader.ts';
import {createFrameWriter} from './websocket-writer.ts';

/** Quiet milliseconds before the system asks whether the other machine is still there; it gives up after ten more seconds. */
const keepAliveDelay = 15_000;

/** Milliseconds within which something must come after a doubt: what is on its way already goes before the question, and may have to go through a slow network. */
const signOfLife = 30_000;

/** Milliseconds between two looks whether what was sent was answered: at the second one that finds it was not, it is a doubt. Keep-alive of the system asks only while nothing is on its way. */
const answerInterval = 15_000;

/** So many looks in a row at which nothing had come: a minute. Who only listens sends nothing that could stay unanswered. */
const quietLooks = 4;

/** Bytes that a server takes whatever the program behind it does. Where more is on its way a server may answer nothing because that program does not read, and there is no doubt in that. */
const alwaysTaken = 16 * 1024;

/** Milliseconds the far end has to answer a close. */
const farewell = 1000;

/**
A WebSocket whose handshake is done, as a byte stream: binary frames are the bytes, both ways, with back-pressure both ways. There is no half-close: the end of one direction is the
end of both. `head` is what came with the 101; `name` is for sentences: `sshd of alpha`. With `isAskedWhenQuiet` the far end is asked for a sign of life after each quiet minute.
Errors: Problem `session-not-usable` (closed with 1013), `failed` (1011), `unreachable` (cut).
*/
export function websocketStream(socket: LendingSocket, head: Buffer, name: string, {isAskedWhenQuiet = false}: {readonly isAskedWhenQuiet?: boolean} = {}): ByteStream {
	const cut = () => new Problem('unreachable', `The connection to ${name} was cut (WebSocket 1006).`);
	const writer = createFrameWriter(socket);
	let isClosing = false;

	const sayGoodbye = () => {
		if (isClosing || socket.destroyed) {
			return;
		}

		isClosing = true;
		writer.send(opcodes.close, Buffer.from([1000 >> 8, 1000 & 0xFF]));
		setTimeout(() => socket.destroy(), farewell).unref();
	};

	let doubted: NodeJS.Timeout | undefined;
	/** Bytes sent since something came: now, and at the last look. */
	const unanswered = {bytes: 0, earlier: 0};
	/** What came and was not passed on yet: no more is read until it was, so that no answer could be heard. */
	let held = 0;
	let quiet = 0;
	const doubt = () => {
		if (doubted !== undefined || socket.destroyed || isClosing || held > 0 || unanswered.bytes > alwaysTaken) {
			return;
		}

		writer.send(opcodes.ping, Buffer.alloc(0));
		doubted = setTimeout(() => socket.destroy(), signOfLife).unref();
	};

	const believe = () => {
		clearTimeout(doubted);
		doubted = undefined;
	};

	const watch = setInterval(() => {
		quiet++;
		if (unanswered.earlier > 0 || (isAskedWhenQuiet && quiet >= quietLooks)) {
			doubt();
		}

		unanswered.earlier = unanswered.bytes;
	}, answerInterval).unref();

	const write = (chunks: readonly Buffer[], done: (error?: Error | null) => void) => {
		if (socket.destroyed || isClosing) {
			done(cut());
			return;
		}

		for (const {length} of chunks) {
			unanswered.bytes += length;
		}

		writer.write(chunks, () => {
			done(socket.destroyed ? cut() : undefined);
		});
	};

	/** Who is lent what comes; undefined: the reader of the stream gets a copy. */
	let taker: Take | undefined;
	/** Gives back what was copied for a reader who does not want more yet. */
	const unread: Array<() => void> = [];
	const readOn = () => {
		for (const giveBack of unread.splice(0)) {
			giveBack();
		}
	};

	const lending: Lending = {
		lend(take) {
			taker = take;
			if (!take) {
				stream.pause();
				return;
			}

			for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null) {
				take({bytes: chunk, hasHeadroom: false, giveBack: () => undefined});
			}

			// Nothing but its end is left to come.
			stream.resume();
		},
		take(piece) {
			if (stream.destroyed || stream.writableEnded || socket.destroyed || isClosing) {
				piece.giveBack();
			} else if (piece.hasHeadroom && stream.writableLength === 0) {
				unanswered.bytes += piece.bytes.length;
				writer.writePiece(piece);
			} else {
				stream.write(Buffer.from(piece.bytes), piece.giveBack);
			}
		},
	};

	const stream = Object.assign(new Duplex({
		allowHalfOpen: false,
		readableHighWaterMark: largestPayload,
		writableHighWaterMark: largestPayload,
		read: readOn,
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
			taker = undefined;
			readOn();
			done(error);
		},
	}), {lending, doubt});

	const end = (problem: Problem | undefined) => {
		if (problem && !stream.writableEnded) {
			stream.destroy(problem);
		} else {
			stream.push(null);
		}
	};

	/** What is read just now; it goes back when all that it held was passed on. */
	let loan = {uses: 0, giveBack: () => undefined as void};
	const borrow = () => {
		const own = loan;
		own.uses++;
		held++;
		return () => {
			own.uses--;
			held--;
			if (own.uses === 0) {
				own.giveBack();
			}
		};
	};

	const read = createFrameReader({
		onBytes(bytes) {
			if (taker) {
				taker({bytes, hasHeadroom: false, giveBack: borrow()});
			} else if (!stream.destroyed && !stream.push(Buffer.from(bytes))) {
				unread.push(borrow());
			}
		},
		onPing(payload) {
			writer.send(opcodes.pong, payload);
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

	const receive: Take = ({bytes, giveBack}) => {
		unanswered.bytes = 0;
		unanswered.earlier = 0;
		quiet = 0;
		if (doubted !== undefined) {
			believe();
		}

		loan = {uses: 0, giveBack};
		const release = borrow();
		read(bytes);
		release();
	};

	socket.setNoDelay(true);
	// A server that went without a word is noticed within half a minute; one probe in fifteen quiet seconds.
	socket.setKeepAlive(true, keepAliveDelay);
	socket.setTimeout(0);
	// What follows an error is a close.
	socket.on('error', () => undefined);
	socket.on('end', () => socket.end());
	socket.on('close', () => {
		believe();
		clearInterval(watch);
		if (!stream.readableEnded && !stream.destroyed) {
			end(isClosing ? undefined : cut());
		}
	});
	if (head.length > 0) {
		receive({bytes: head, hasHeadroom: false, giveBack: () => undefined});
	}

	socket.lending.lend(receive);
	return stream;
}
