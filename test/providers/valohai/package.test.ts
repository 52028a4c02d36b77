import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {
	lstatSync,
	mkdirSync,
	readFileSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {test} from 'node:test';
import {packageFiles} from '../../../source/providers/valohai/package-files.ts';
import {packTar} from '../../../source/providers/valohai/tar.ts';
import {temporaryDirectory} from '../../helpers/temporary-directory.ts';

const small = {isLargeMeant: false};
const namesIn = async (folder: string) => (await packageFiles(folder, small)).map(({name}) => name);

function fill(folder: string, files: Readonly<Record<string, string>>): void {
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(folder, name)), {recursive: true});
		writeFileSync(path.join(folder, name), text);
	}
}

const tree = {
	'valohai.yaml': '[]', 'train.py': 'x', '.env': 'secret', 'sub/.dot/x': 'x', 'build/out.bin': 'x', 'notes.txt': 'x', 'data/big.csv': 'x',
};

test('a folder without git gives what has no dot, less .gitignore and .vhignore', async t => {
	const folder = temporaryDirectory(t);
	fill(folder, {...tree, '.gitignore': 'build/\n', '.vhignore': '/data\n'});
	assert.deepEqual(await namesIn(folder), ['notes.txt', 'train.py', 'valohai.yaml']);
});

test('a folder of git gives what git has or would take, with names of any letters', async t => {
	const folder = temporaryDirectory(t);
	fill(folder, {
		...tree, 'ä b\'c.txt': 'x', '.gitignore': 'build/\n', '.vhignore': '*.csv\n',
	});
	execFileSync('git', ['init', '-q', folder]);
	execFileSync('git', ['-C', folder, 'add', 'train.py']);
	assert.deepEqual(await namesIn(folder), ['notes.txt', 'sub/.dot/x', 'train.py', 'valohai.yaml', 'ä b\'c.txt']);
});

test('large packages are refused before anything is sent, unless they are meant', async t => {
	const folder = temporaryDirectory(t);
	fill(folder, tree);
	truncateSync(path.join(folder, 'notes.txt'), 60 * 1024 * 1024);
	await assert.rejects(packageFiles(folder, small), (error: Error & {hint?: string}) => error.message.includes('notes.txt') && (error.hint ?? '').includes('.vhignore'));
	assert.equal((await packageFiles(folder, {isLargeMeant: true})).length, 5);
});

test('the system tar unpacks what is packed: long names, other letters, links, modes, empty files', async t => {
	const folder = temporaryDirectory(t);
	const long = `${'folder/'.repeat(20)}${'n'.repeat(120)}.txt`;
	fill(folder, {
		'run.sh': '#!/bin/sh\n', 'empty.txt': '', [long]: 'deep', 'dir/umlaut-ü.txt': 'ü', 'exact.bin': 'x'.repeat(512), 'valohai.yaml': 'before',
	});
	execFileSync('chmod', ['755', path.join(folder, 'run.sh')]);
	symlinkSync('dir/umlaut-ü.txt', path.join(folder, 'link'));
	const entries = (await packageFiles(folder, small)).map(entry => (entry.name === 'valohai.yaml' ? {...entry, content: {kind: 'bytes' as const, bytes: Buffer.from('after')}} : entry));
	const archive = path.join(temporaryDirectory(t), 'x.tar');
	await writeFile(archive, packTar(entries));
	const out = temporaryDirectory(t);
	execFileSync('tar', ['-xf', archive, '-C', out]);
	for (const name of ['run.sh', 'empty.txt', long, 'dir/umlaut-ü.txt', 'exact.bin', 'link']) {
		assert.deepEqual(readFileSync(path.join(out, name)), readFileSync(path.join(folder, name)), name);
	}

	assert.equal(readFileSync(path.join(out, 'valohai.yaml'), 'utf8'), 'after');
	assert.equal(lstatSync(path.join(out, 'run.sh')).mode & 0o777, 0o755);
	assert.ok(lstatSync(path.join(out, 'link')).isSymbolicLink());
});
