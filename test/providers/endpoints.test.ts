import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {createEndpoints} from '../../source/providers/endpoints.ts';

const away = () => new Problem('unreachable', 'away');

test('an address that cannot be reached passes on to the next, and the one that answered is asked first from then on', async () => {
	const asked: string[] = [];
	const endpoints = createEndpoints(['a', 'b', 'c']);
	const attempt = async (address: string) => {
		asked.push(address);
		if (address !== 'c') {
			throw away();
		}

		return address;
	};

	assert.deepEqual([await endpoints.first(attempt), await endpoints.first(attempt)], ['c', 'c']);
	assert.deepEqual(asked, ['a', 'b', 'c', 'c']);
});

test('a refusal is an answer: no other address is asked', async () => {
	const asked: string[] = [];
	await assert.rejects(createEndpoints(['a', 'b']).first(async address => {
		asked.push(address);
		throw new Problem('refused', 'no');
	}), {code: 'refused'});
	assert.deepEqual(asked, ['a']);
});

test('where none can be reached each was tried once', async () => {
	const asked: string[] = [];
	await assert.rejects(createEndpoints(['a', 'b']).first(async address => {
		asked.push(address);
		throw away();
	}), {code: 'unreachable'});
	assert.deepEqual(asked, ['a', 'b']);
});
