import assert from 'node:assert/strict';
import {test} from 'node:test';
import {formatDiff} from '../../source/core/diff.ts';

test('nothing is said of what does not change', () => {
	assert.equal(formatDiff('config', 'a\n', 'a\n'), '');
});

test('lines on top are shown with three lines around them', () => {
	assert.equal(formatDiff('config', 'a\r\nb\r\nc\r\nd\r\n', 'new\r\na\r\nb\r\nc\r\nd\r\n'), '--- config\n+++ config\n@@ -1,3 +1,4 @@\n+new\n a\n b\n c\n');
});

test('a new file and one that goes', () => {
	assert.equal(formatDiff('config', '', 'a'), '--- config\n+++ config\n@@ -0,0 +1,1 @@\n+a\n');
	assert.equal(formatDiff('config', 'a', ''), '--- config\n+++ config\n@@ -1,1 +0,0 @@\n-a\n');
});

test('what stands in a file cannot steer the terminal', () => {
	assert.ok(!formatDiff('config', 'a', '\u{1B}[2Jb').includes('\u{1B}'));
});
