import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {createSecretKey, randomBytes} from 'node:crypto';
import {test} from 'node:test';
import {createGcmEncrypt} from '../../source/ssh/gcm-cipher.ts';
import {createGcmDecrypt} from '../../source/ssh/gcm-decipher.ts';
import {createPacketRoom} from '../../source/ssh/packet-room.ts';

test('what is encrypted is read by the other side, though the same memory holds one large packet after the other', () => {
	const key = createSecretKey(randomBytes(16));
	// The count is about to carry over into the next bytes.
	const iv = Buffer.from('01020304000000000000fffe', 'hex');
	const state = {
		outSeqno: 4_294_967_295, _encSSLName: 'aes-128-gcm' as const, _encKey: key, _encIV: Buffer.from(iv), _dead: false,
	};
	const wire: Buffer[] = [];
	const encrypt = createGcmEncrypt(state, piece => {
		wire.push(Buffer.from(piece));
	});
	const allocPacket = createPacketRoom(16);
	const payloads = [1, 20_000, 32_768, 11, 12, 34_900, 0, 16_384].map(size => randomBytes(size));
	for (const payload of payloads) {
		const packet = allocPacket(payload.length);
		packet.set(payload, 5);
		encrypt(packet);
	}

	const heard: Buffer[] = [];
	const decrypt = createGcmDecrypt({
		inSeqno: 0, _decipherSSLName: 'aes-128-gcm', _decipherKey: key, _decipherIV: iv, _onPayload(payload) {
			heard.push(Buffer.from(payload));
			return undefined;
		},
	});
	const bytes = Buffer.concat(wire);
	decrypt(bytes, 0, bytes.length);
	assert.deepEqual(heard, payloads);
	assert.equal(state.outSeqno, payloads.length - 1);
});
