import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {test} from 'node:test';
import {decodeFileName, encodeFileName} from '../../source/ssh/file-name.ts';

test('names in UTF-8 are what they look like', () => {
	for (const name of ['plain.txt', '학습용', 'é', '🙂', 'e\u{301}', '\u{FFFD}']) {
		assert.equal(decodeFileName(Buffer.from(name)), name);
		assert.deepEqual(encodeFileName(name), Buffer.from(name));
	}
});

test('any bytes survive the way to text and back', () => {
	for (let round = 0; round < 500; round++) {
		const bytes = randomBytes(1 + (round % 40));
		assert.deepEqual(encodeFileName(decodeFileName(bytes)), bytes);
	}
});

test('the readable part of a broken name stays readable', () => {
	assert.equal(decodeFileName(Buffer.from([0x61, 0xFF, 0xC3, 0xA9, 0xE2, 0x82])), 'a\u{DCFF}é\u{DCE2}\u{DC82}');
});
