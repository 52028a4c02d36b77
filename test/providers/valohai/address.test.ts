import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readStatusEvents} from '../../../source/providers/valohai/address.ts';

const event = (message: string, time = '2024-09-04T12:16:20.722000', stream = 'status') => ({stream, time, message});

test('the address is that of the marker, with its port, in any order of its keys', () => {
	const {address, begunAt} = readStatusEvents([
		event('Downloading the image', '2024-09-04T12:16:00.000000'),
		event('::ssh::{"port": 2222, "address": "127.0.0.1"}'),
		event('You can now add the path to your private key and connect:'),
		event('   $ ssh -i <path-to-private-key> 127.0.0.1 -p 2222 -t /bin/bash', '2024-09-04T12:16:21.000000'),
	]);
	assert.deepEqual(address, {host: '127.0.0.1', port: 2222, saidAt: new Date('2024-09-04T12:16:20.722Z')});
	assert.deepEqual(begunAt, new Date('2024-09-04T12:16:00Z'));
	assert.equal(readStatusEvents([event('::ssh::{ "address":"10.0.0.9" ,"port":"40122"}')]).address?.port, 40_122);
});

test('of two addresses the later one counts, since a run may have begun anew on another machine', () => {
	const {address} = readStatusEvents([
		event('::ssh::{"port": 2222, "address": "10.0.0.1"}'),
		event('::ssh::{"port": 2222, "address": "10.0.0.2"}', '2024-09-04T13:00:00.000000'),
	]);
	assert.deepEqual([address?.host, address?.saidAt], ['10.0.0.2', new Date('2024-09-04T13:00:00Z')]);
});

test('older servers say it in the line for people only', () => {
	assert.equal(readStatusEvents([event('   $ ssh -i <path-to-private-key> 52.214.159.193 -p 2222 -t /bin/bash')]).address?.host, '52.214.159.193');
	assert.equal(readStatusEvents([event('   $ ssh -i <path-to-private-key> root@worker.example.org -p 2022')]).address?.host, 'worker.example.org');
});

test('what the program itself wrote, and what is no address, is none', () => {
	assert.equal(readStatusEvents([event('::ssh::{"port": 2222, "address": "10.0.0.1"}', undefined, 'stdout')]).address, undefined);
	for (const message of ['::ssh::{"port": 2222', '::ssh::{"port": 0, "address": "10.0.0.1"}', '::ssh::{"port": 22, "address": "-oProxyCommand=x y"}', '::ssh::[]', '::ssh::{"port": 99999, "address": "a"}']) {
		assert.equal(readStatusEvents([event(message)]).address, undefined, message);
	}
});
