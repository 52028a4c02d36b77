import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	isKept,
	isWithin,
	normalizePath,
	resolvePath,
} from '../../source/core/path.ts';
import type {Session} from '../../source/core/session.ts';

test('a path loses its dots and double slashes and never climbs above the root', () => {
	assert.equal(normalizePath('/a//b/./c/../d/'), '/a/b/d');
	assert.equal(normalizePath('/../../etc'), '/etc');
	assert.equal(normalizePath('/'), '/');
});

test('a relative path starts in the folder, ~ and nothing are the folder', () => {
	assert.equal(resolvePath('/home/work', 'data/x'), '/home/work/data/x');
	assert.equal(resolvePath('/home/work', '/tmp'), '/tmp');
	assert.equal(resolvePath('/home/work', '~/data'), '/home/work/data');
	assert.equal(resolvePath('/home/work', ''), '/home/work');
});

test('a name that only begins alike is not within', () => {
	assert.ok(isWithin('/a/b', '/a/b/c'));
	assert.ok(!isWithin('/a/b', '/a/bc'));
	assert.ok(isWithin('/', '/x'));
});

test('only paths in a mounted folder are kept, the deepest mount decides', () => {
	const session = {
		mounts: [{
			name: 'data', path: '/home/work/data', isKept: true, isReadOnly: false,
		}, {
			name: 'tmp', path: '/home/work/data/tmp', isKept: false, isReadOnly: false,
		}],
	} as unknown as Session;
	assert.equal(isKept(session, '/home/work/data/x'), true);
	assert.equal(isKept(session, '/home/work/data/tmp/x'), false);
	assert.equal(isKept(session, '/home/work/database'), false);
	assert.equal(isKept(session, '/home/work/data/../x'), false);
});
