import {spawnSync} from 'node:child_process';
import {mkdirSync, rmSync} from 'node:fs';
import process from 'node:process';
import type {TestContext} from 'node:test';
import type {Undo} from './undo.ts';

/** Why no small disk of its own can be made here; undefined where it can. */
export const noSmallDisk = process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0 ? undefined : 'a small disk of its own can be made by root on Linux only';

/** A disk of so many MiB at that path, gone when the test ends. False where none can be mounted, and then the test is skipped. */
export function mountDisk(t: Undo & Pick<TestContext, 'skip'>, place: string, mebibytes: number): boolean {
	mkdirSync(place, {recursive: true});
	const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', place]).status === 0;
	t.after(() => {
		if (isMounted) {
			spawnSync('umount', ['-l', place]);
		}

		rmSync(place, {recursive: true});
	});
	if (!isMounted) {
		t.skip('no disk can be mounted here');
	}

	return isMounted;
}
