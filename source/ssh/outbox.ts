import {Buffer} from 'node:buffer';
import type {Writable} from 'node:stream';

/** Larger packets are not worth a copy. */
const smallPacket = 8 * 1024;

/**
Sends packets, those of one turn of the event loop together: each write becomes a packet of ssh and a frame of the tunnel, and these are what small files cost
(2,000 of 4 KiB in half of the time). `tail` are the last bytes of a packet, if they lie elsewhere.
*/
export function createOutbox(stream: Writable): (packet: Buffer, tail?: Buffer) => void {
	let pieces: Buffer[] = [];

	const flush = () => {
		const sent = pieces;
		pieces = [];
		let small: Buffer[] = [];
		for (const piece of sent) {
			if (piece.length <= smallPacket) {
				small.push(piece);
				continue;
			}

			if (small.length > 0) {
				stream.write(small.length === 1 ? small[0] : Buffer.concat(small));
				small = [];
			}

			stream.write(piece);
		}

		if (small.length > 0) {
			stream.write(small.length === 1 ? small[0] : Buffer.concat(small));
		}
	};

	return (packet, tail) => {
		if (pieces.length === 0) {
			setImmediate(flush);
		}

		pieces.push(packet);
		if (tail) {
			pieces.push(tail);
		}
	};
}
