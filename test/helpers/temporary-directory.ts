import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {TestContext} from 'node:test';

/** A directory of the test's own, gone when it ends. */
export function temporaryDirectory(t: TestContext): string {
	const directory = mkdtempSync(path.join(tmpdir(), 'baitui-test-'));
	t.after(() => {
		rmSync(directory, {recursive: true, force: true});
	});
	return directory;
}
