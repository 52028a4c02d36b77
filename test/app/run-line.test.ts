import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {runLine} from '../../source/app/run-line.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

test('a line of a shell runs in its folder, gives its exit code, and a baitui in it speaks the language of the screen', async t => {
	const directory = temporaryDirectory(t);
	const code = await runLine('printf %s "$BAITUI_LANG" >said; exit 3', {waits: false, ending: '', language: 'ko'}, directory);
	assert.deepEqual([code, readFileSync(path.join(directory, 'said'), 'utf8')], [3, 'ko']);
});
