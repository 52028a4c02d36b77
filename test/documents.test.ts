import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {test} from 'node:test';
import {withTables} from '../media/tables.ts';
import {verbs} from '../source/cli/verbs.ts';

const readme = readFileSync('README.md', 'utf8');

test('the tables of the README are those of the code (npm run tables writes them)', () => {
	assert.equal(readme, withTables(readme));
});

test('the README names every verb', () => {
	const missing = Object.keys(verbs).filter(name => name !== 'ui' && !readme.includes(`\`baitui ${name}`) && !readme.includes(`baitui ${name} `));
	assert.deepEqual(missing, []);
});

test('what the README shows and links to is there', () => {
	const targets = readme.matchAll(/\]\((?<target>[^#):]+)\)/g).map(match => match.groups!.target!).toArray();
	assert.deepEqual(targets.filter(target => !existsSync(target)), []);
	assert.ok(targets.includes('media/recording.svg'));
});
