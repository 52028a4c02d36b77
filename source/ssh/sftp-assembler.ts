import {Buffer} from 'node:buffer';

/** Larger is no answer but the text of a ~/.bashrc. OpenSSH answers in at most 256 KiB. */
export const largestPacket = 1024 * 1024;

/** Cuts a stream of bytes into packets. Small ones are not copied. */
export function createAssembler(onPacket: (packet: Buffer) => void, onNonsense: () => void): (chunk: Buffer) => void {
	let rest: Buffer | undefined;
	let packet: Buffer | undefined;
	let filled = 0;

	return received => {
		let chunk = rest ? Buffer.concat([rest, received]) : received;
		rest = undefined;
		while (chunk.length > 0) {
			if (packet) {
				const taken = chunk.copy(packet, filled);
				filled += taken;
				chunk = chunk.subarray(taken);
				if (filled < packet.length) {
					return;
				}

				const whole = packet;
				packet = undefined;
				onPacket(whole);
				continue;
			}

			if (chunk.length < 4) {
				rest = chunk;
				return;
			}

			const length = chunk.readUInt32BE(0);
			if (length < 5 || length > largestPacket) {
				onNonsense();
				return;
			}

			if (chunk.length >= 4 + length) {
				const whole = chunk.subarray(4, 4 + length);
				chunk = chunk.subarray(4 + length);
				onPacket(whole);
			} else {
				packet = Buffer.allocUnsafeSlow(length);
				filled = 0;
				chunk = chunk.subarray(4);
			}
		}
	};
}
