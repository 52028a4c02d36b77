import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createPacketRoom} from '../../source/ssh/packet-room.ts';

test('a packet is whole blocks with at least four random bytes at its end, of any size', () => {
	for (const block of [8, 16]) {
		const allocPacket = createPacketRoom(block);
		const endings = new Set<string>();
		const sizes = [...Array.from({length: 600}, (_, size) => size), 16_384, 32_777, 34_000, 60_000];
		for (const size of sizes) {
			const packet = allocPacket(size);
			const padding = packet[4]!;
			assert.equal(packet.readUInt32BE(0), packet.length - 4);
			assert.equal((packet.length - 4) % block, 0, `${size} bytes`);
			assert.equal(packet.length, 5 + size + padding);
			assert.ok(padding >= 4 && padding < 4 + block, `${size} bytes`);
			endings.add(packet.toString('hex', packet.length - padding));
		}

		assert.ok(endings.size > sizes.length - 5);
	}
});
