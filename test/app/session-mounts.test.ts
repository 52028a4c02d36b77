import assert from 'node:assert/strict';
import {test} from 'node:test';
import {mountsFrom, startFolder} from '../../source/app/session-mounts.ts';
import type {Session} from '../../source/core/session.ts';

const session = {
	home: '/home/work', mounts: [{
		name: 'data', path: '/home/work/data', isKept: true, isReadOnly: false,
	}, {
		name: 'far', path: '/home/work/far', isKept: true, isReadOnly: false,
	}],
} as unknown as Session;
const table = String.raw`1 0 0:1 / / rw - overlay overlay rw
2 1 254:1 /scratch /home/work rw,relatime - ext4 /dev/x rw
3 2 254:1 /vf/ea/88 /home/work/data rw,relatime - ext4 /dev/x rw
4 2 254:1 /vf/ea/99 /home/work/in\040put ro,relatime - ext4 /dev/x rw
5 1 254:1 /vf/far /mnt/far rw - ext4 /dev/x rw
`;

test('mount points below the home are folders that are kept, read-only ones are marked', () => {
	assert.deepEqual(mountsFrom(table, session).filter(mount => mount.path.startsWith('/home/work/') && mount.name !== 'far'), [
		{
			name: 'data', path: '/home/work/data', isKept: true, isReadOnly: false,
		},
		{
			name: 'in put', path: '/home/work/in put', isKept: true, isReadOnly: true,
		},
	]);
});

test('a folder the server named and the table does not have stays as it was told', () => {
	assert.ok(mountsFrom('', session).some(mount => mount.name === 'data'));
});

test('a pane opens in the first folder that is kept, writable and not hidden, else at home', () => {
	const mounts = [
		{
			name: '.local', path: '/home/work/.local', isKept: true, isReadOnly: false,
		},
		{
			name: 'ro', path: '/home/work/ro', isKept: true, isReadOnly: true,
		},
		{
			name: 'data', path: '/home/work/data', isKept: true, isReadOnly: false,
		},
	];
	assert.equal(startFolder(mounts, '/home/work'), '/home/work/data');
	assert.equal(startFolder(mounts.slice(0, 2), '/home/work'), '/home/work');
});
