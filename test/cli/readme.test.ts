import assert from 'node:assert/strict';
import fs from 'node:fs';
import {test} from 'node:test';
import {exitCodes} from '../../source/core/problem.ts';
import {exitCodeMeanings} from '../../source/cli/help.ts';
import {verbs} from '../../source/cli/verbs.ts';

const readme = fs.readFileSync('README.md', 'utf8');

test('the README names every verb', () => {
	assert.deepEqual(Object.keys(verbs).filter(name => !readme.includes(`\`baitui ${name}`)), []);
});

test('the README and the help list the same exit codes, and every one a problem can have', () => {
	assert.deepEqual(exitCodeMeanings.filter(([code, meaning]) => !readme.includes(`| ${code} | ${meaning} |`)), []);
	const listed = new Set(exitCodeMeanings.map(([code]) => Number(code)));
	assert.deepEqual(Object.values(exitCodes).filter(code => !listed.has(code)), []);
});
