import assert from 'node:assert/strict';
import {test} from 'node:test';
import {needMovable, needWritable} from '../../source/core/writable.ts';
import {createSession} from '../helpers/fake-app.ts';

const session = createSession('alpha', {
	mounts: [
		{
			name: 'data', path: '/home/work/data', isKept: true, isReadOnly: false,
		},
		{
			name: 'sets', path: '/home/work/in/sets', isKept: true, isReadOnly: true,
		},
	],
});

test('a read-only mount takes nothing, wherever in it', () => {
	needWritable(session, '/home/work');
	needWritable(session, '/home/work/data/deep');
	needWritable(session, '/home/work/in');
	for (const path of ['/home/work/in/sets', '/home/work/in/sets/deep', '/home/work/data/../in/sets']) {
		assert.throws(() => {
			needWritable(session, path);
		}, {code: 'refused', message: /is mounted read-only in alpha\./});
	}
});

test('mounted folders, what holds them, the home, and what lies in a read-only one are not renamed or deleted', () => {
	needMovable(session, '/home/work/data/old');
	needMovable(session, '/home/work/scratch');
	needMovable(session, '/tmp/x');
	for (const [path, why] of [
		['/home/work/data', /is a folder of the service/],
		['/home/work/data/', /is a folder of the service/],
		['/home/work/in', /holds the mounted folder \/home\/work\/in\/sets/],
		['/home', /holds the mounted folder/],
		['/', /holds the mounted folder/],
		['/home/work/in/sets/a.bin', /read-only/],
	] as const) {
		assert.throws(() => {
			needMovable(session, path);
		}, {code: 'refused', message: why}, path);
	}

	assert.throws(() => {
		needMovable(createSession('bare', {mounts: []}), '/home/work');
	}, {code: 'refused', message: /holds the home of bare/});
});
