import {opcodes} from './websocket-frame.ts';

export type FrameListener = {
	/** A piece of a binary message, as it came; no copy is made. */
	readonly onBytes: (bytes: Buffer) => void;
	readonly onPing: (payload: Buffer) => void;
	/** 1005 where the frame has no code (RFC 6455 section 7.1.5). */
	readonly onClose: (code: number) => void;
	/** The peer broke the protocol; nothing more is read. */
	readonly onError: (reason: string) => void;
};

const longestControl = 125;

/**
Reads the frames of a server as a stream: payloads of binary messages are passed on while they come, however they are fragmented, control frames between the fragments too.
Text is dropped, as the Backend.AI manager does. Returns the function that takes what came from the socket.
*/
export function createFrameReader({onBytes, onPing, onClose, onError}: FrameListener): (chunk: Buffer) => void {
	/** Bytes of a header or a control frame that are not complete yet. */
	let partial: Buffer = Buffer.alloc(0);
	/** Bytes of the present data frame that are still to come. */
	let left = 0;
	/** The kind of the message that is under way; undefined between two messages. */
	let message: number | undefined;
	let isFinal = true;
	let isOver = false;

	const fail = (reason: string): undefined => {
		isOver = true;
		onError(reason);
	};

	const readControl = (opcode: number, payload: Buffer) => {
		if (opcode === opcodes.close) {
			isOver = true;
			onClose(payload.length >= 2 ? payload.readUInt16BE(0) : 1005);
		} else if (opcode === opcodes.ping) {
			onPing(payload);
		} else if (opcode !== opcodes.pong) {
			fail(`unknown frame ${opcode}`);
		}
	};

	/** Takes a header, and a control frame whole, from the start of `input`; returns the rest, or undefined where more must come first. */
	const readHeader = (input: Buffer): Buffer | undefined => {
		if (input.length < 2) {
			return undefined;
		}

		const [first, second] = [input[0]!, input[1]!];
		const opcode = first & 0x0F;
		const isControl = opcode >= 8;
		if ((first & 0x70) !== 0 || (second & 0x80) !== 0) {
			return fail((second & 0x80) === 0 ? 'reserved bits are set' : 'a server must not mask');
		}

		const short = second & 0x7F;
		if (isControl && (short > longestControl || (first & 0x80) === 0)) {
			return fail('a control frame is too long or fragmented');
		}

		const headerLength = short === 126 ? 4 : (short === 127 ? 10 : 2);
		if (input.length < headerLength + (isControl ? short : 0)) {
			return undefined;
		}

		if (isControl) {
			readControl(opcode, input.subarray(2, 2 + short));
			return input.subarray(2 + short);
		}

		if ((opcode === opcodes.continuation) === (message === undefined) || opcode > opcodes.binary) {
			return fail('a message is fragmented wrongly');
		}

		left = short === 126 ? input.readUInt16BE(2) : (short === 127 ? Number(input.readBigUInt64BE(2)) : short);
		message = opcode === opcodes.continuation ? message : opcode;
		isFinal = (first & 0x80) !== 0;
		return input.subarray(headerLength);
	};

	return chunk => {
		let input = partial.length === 0 ? chunk : Buffer.concat([partial, chunk]);
		partial = Buffer.alloc(0);
		while (!isOver) {
			if (left > 0) {
				if (input.length === 0) {
					return;
				}

				const payload = input.subarray(0, left);
				left -= payload.length;
				input = input.subarray(payload.length);
				if (message === opcodes.binary) {
					onBytes(payload);
				}
			} else {
				const rest = readHeader(input);
				if (rest === undefined) {
					partial = input;
					return;
				}

				input = rest;
			}

			if (left === 0 && isFinal) {
				message = undefined;
			}
		}
	};
}
