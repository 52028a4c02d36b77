import {Buffer} from 'node:buffer';
import {finalBit, maskBit, opcodes} from './websocket-frame.ts';

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

/** How many bytes the length of a payload takes behind the first two of a header. */
function lengthBytes(short: number): number {
	if (short < 126) {
		return 0;
	}

	return short === 126 ? 2 : 8;
}

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

	const readControl = (opcode: number, payload: Buffer) => {
		if (opcode === opcodes.close) {
			isOver = true;
			onClose(payload.length >= 2 ? payload.readUInt16BE(0) : 1005);
		} else if (opcode === opcodes.ping) {
			onPing(payload);
		} else if (opcode !== opcodes.pong) {
			isOver = true;
			onError(`unknown frame ${opcode}`);
		}
	};

	/** What is wrong with a header; undefined for a good one. */
	const faultOf = (first: number, second: number): string | undefined => {
		const opcode = first & 0x0F;
		if ((first & 0x70) !== 0) {
			return 'reserved bits are set';
		}

		if ((second & maskBit) !== 0) {
			return 'a server must not mask';
		}

		if (opcode >= opcodes.close) {
			return second > longestControl || (first & finalBit) === 0 ? 'a control frame is too long or fragmented' : undefined;
		}

		return (opcode === opcodes.continuation) === (message === undefined) || opcode > opcodes.binary ? 'a message is fragmented wrongly' : undefined;
	};

	/** Takes a header, and a control frame whole, from the start of `input`; returns the rest, or undefined where more must come first. */
	const readHeader = (input: Buffer): Buffer | undefined => {
		if (input.length < 2) {
			return undefined;
		}

		const [first, short] = [input[0]!, input[1]!];
		const fault = faultOf(first, short);
		if (fault !== undefined) {
			isOver = true;
			onError(fault);
			return undefined;
		}

		const opcode = first & 0x0F;
		const isControl = opcode >= opcodes.close;
		const headerLength = 2 + lengthBytes(short);
		if (input.length < headerLength + (isControl ? short : 0)) {
			return undefined;
		}

		if (isControl) {
			readControl(opcode, input.subarray(2, 2 + short));
			return input.subarray(2 + short);
		}

		left = headerLength === 2 ? short : Number(headerLength === 4 ? input.readUInt16BE(2) : input.readBigUInt64BE(2));
		message = opcode === opcodes.continuation ? message : opcode;
		isFinal = (first & finalBit) !== 0;
		return input.subarray(headerLength);
	};

	return chunk => {
		let input = partial.length === 0 ? chunk : Buffer.concat([partial, chunk]);
		partial = Buffer.alloc(0);
		for (;;) {
			if (isOver) {
				return;
			}

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
					// The chunk is only lent.
					partial = Buffer.from(input);
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
