import assert from 'node:assert/strict';
import {test} from 'node:test';
import ssh2 from 'ssh2';
import {makeEd25519Pair} from '../../source/demo/ssh/pair.ts';

test('every pair can be read, where about one in 400 of ssh2\'s own cannot', () => {
	const pairs = Array.from({length: 3000}, () => makeEd25519Pair());
	assert.deepEqual(pairs.filter(pair => ssh2.utils.parseKey(pair.private) instanceof Error), []);
});
