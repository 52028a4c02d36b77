import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {createCipheriv, createSecretKey, randomBytes} from 'node:crypto';
import {test} from 'node:test';
import {createGcmDecrypt} from '../../source/ssh/gcm-decipher.ts';

const key = createSecretKey(randomBytes(16));
/** The count is about to carry over into the next bytes. */
const firstIv = Buffer.from('01020304000000000000fffe', 'hex');

/** Packets of RFC 5647 with these payloads. */
function encrypt(payloads: readonly Buffer[]): Buffer {
	return Buffer.concat(payloads.flatMap((payload, index) => {
		const iv = Buffer.from(firstIv);
		iv.writeBigUInt64BE(firstIv.readBigUInt64BE(4) + BigInt(index), 4);
		const padding = 4 + ((16 - ((1 + payload.length + 4) % 16)) % 16);
		const length = Buffer.alloc(4);
		length.writeUInt32BE(1 + payload.length + padding);
		const cipher = createCipheriv('aes-128-gcm', key, iv);
		cipher.setAAD(length);
		return [length, cipher.update(Buffer.concat([Buffer.from([padding]), payload, Buffer.alloc(padding)])), cipher.final(), cipher.getAuthTag()];
	}));
}

function start(onPayload: (payload: Buffer) => undefined | boolean | number) {
	const state = {
		inSeqno: 7, _decipherSSLName: 'aes-128-gcm' as const, _decipherKey: key, _decipherIV: Buffer.from(firstIv), _onPayload: onPayload,
	};
	return {state, decrypt: createGcmDecrypt(state)};
}

test('packets are read whole, however they are cut', () => {
	const payloads = [randomBytes(3), randomBytes(32_768), Buffer.alloc(0), randomBytes(100), randomBytes(20_000)];
	const bytes = encrypt(payloads);
	for (const cut of [1, 2, 3, 5, 21, 4096, 33_000, bytes.length]) {
		const heard: Buffer[] = [];
		const {state, decrypt} = start(payload => {
			heard.push(Buffer.from(payload));
			return undefined;
		});
		for (let at = 0; at < bytes.length; at += cut) {
			// What is read lies anywhere in a piece, and its memory is used again.
			const piece = Buffer.concat([Buffer.alloc(3), bytes.subarray(at, at + cut), Buffer.alloc(2)]);
			assert.equal(decrypt(piece, 3, piece.length - 2), undefined);
			piece.fill(0);
		}

		assert.deepEqual(heard, payloads, `cut to ${cut}`);
		assert.equal(state.inSeqno, 7 + payloads.length);
	}
});

test('a packet that was changed on its way is not passed on', () => {
	const bytes = encrypt([randomBytes(100)]);
	for (const at of [3, 4, 50, bytes.length - 1]) {
		const changed = Buffer.from(bytes);
		changed[at]! ^= 1;
		const {decrypt} = start(() => assert.fail('it was passed on'));
		const all = Buffer.concat([changed, Buffer.alloc(32)]);
		assert.throws(() => decrypt(all, 0, all.length), Error, `byte ${at}`);
	}
});

test('a length that no packet has is refused before its bytes are waited for', () => {
	for (const length of [0, 17, 40_000, 0xFF_FF_FF_F0]) {
		const head = Buffer.alloc(4);
		head.writeUInt32BE(length);
		const {decrypt} = start(() => undefined);
		assert.throws(() => decrypt(head, 0, 4), {message: 'Bad packet length'});
	}
});

test('whoever takes a message may stop there, such as where the keys change', () => {
	const bytes = encrypt([randomBytes(40), randomBytes(40)]);
	const {decrypt} = start(() => false);
	assert.equal(decrypt(bytes, 0, bytes.length), bytes.length / 2);
});
