import assert from 'node:assert/strict';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {usualLook, type ListLook} from '../../source/core/session-order.ts';
import {lookMemory} from '../../source/settings/look.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

test('sort and pins are there again, for their owner only', t => {
	const directory = temporaryDirectory(t);
	const memory = lookMemory(directory, () => directory);
	assert.deepEqual(memory.recall(), usualLook);
	const look: ListLook = {
		sort: 'gpu', pins: ['a'], used: {a: 5}, isMine: true, isLive: false,
	};
	memory.remember(look);
	assert.deepEqual(lookMemory(directory, () => directory).recall(), look);
});

test('a file that makes no sense is set aside, and words of a later release are left out', t => {
	const directory = temporaryDirectory(t);
	const file = path.join(directory, 'look.json');
	const memory = lookMemory(directory, () => directory);
	writeFileSync(file, '{"sort": "toString", "pins": ["a", 5], "used": {"a": "x", "b": 7}}');
	assert.deepEqual(memory.recall(), {
		sort: 'newest', pins: ['a'], used: {b: 7}, isMine: false, isLive: false,
	});
	writeFileSync(file, '{oops');
	assert.deepEqual(memory.recall(), usualLook);
	assert.equal(readFileSync(`${file}.damaged`, 'utf8'), '{oops');
	assert.equal(existsSync(file), false);
});
