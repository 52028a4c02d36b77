import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {test, type TestContext} from 'node:test';
import {
	backUp,
	readForeignFile,
	tidyForeignFile,
	writeForeignFile,
} from '../../source/settings/foreign-file.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

const makeFile = (t: TestContext, content: string | Uint8Array, mode = 0o600) => {
	const file = path.join(temporaryDirectory(t), 'config');
	fs.writeFileSync(file, content);
	fs.chmodSync(file, mode);
	return file;
};

test('every byte of any encoding is kept, and the mode', t => {
	const bytes = Uint8Array.from({length: 256}, (_, index) => index);
	const file = makeFile(t, bytes, 0o644);
	const read = readForeignFile(file);
	writeForeignFile(read, `top\n${read.text!}`);
	assert.ok(fs.readFileSync(file).subarray(4).equals(bytes));
	assert.equal(fs.statSync(file).mode & 0o777, 0o644);
	assert.deepEqual(fs.readdirSync(path.dirname(file)), ['config']);
});

test('a link stays a link, and what it leads to is written; also when that is not there yet', t => {
	const file = makeFile(t, 'old');
	const link = path.join(path.dirname(file), 'link');
	fs.symlinkSync('config', link);
	writeForeignFile(readForeignFile(link), 'new');
	assert.ok(fs.lstatSync(link).isSymbolicLink());
	assert.equal(fs.readFileSync(file, 'utf8'), 'new');
	const dangling = path.join(path.dirname(file), 'dangling');
	fs.symlinkSync('later', dangling);
	writeForeignFile(readForeignFile(dangling), 'made');
	assert.equal(fs.readFileSync(path.join(path.dirname(file), 'later'), 'utf8'), 'made');
});

test('a new file and its directory are private', t => {
	const file = path.join(temporaryDirectory(t), '.ssh', 'config');
	writeForeignFile(readForeignFile(file), 'x');
	assert.deepEqual([file, path.dirname(file)].map(place => fs.statSync(place).mode & 0o777), [0o600, 0o700]);
});

test('a read-only file is left as it is, by root too', t => {
	const file = makeFile(t, 'mine', 0o444);
	assert.throws(() => {
		writeForeignFile(readForeignFile(file), 'new');
	}, {name: 'Problem', code: 'refused', message: /read-only/});
	assert.equal(fs.readFileSync(file, 'utf8'), 'mine');
});

test('an owner stays the owner', {skip: process.getuid!() === 0 ? false : 'only root can give a file away'}, t => {
	const file = makeFile(t, 'old');
	fs.chownSync(file, 1234, 2345);
	writeForeignFile(readForeignFile(file), 'new');
	const {uid, gid} = fs.statSync(file);
	assert.deepEqual([uid, gid], [1234, 2345]);
});

test('what somebody wrote in between is not written over', t => {
	const file = makeFile(t, 'old');
	const read = readForeignFile(file);
	fs.writeFileSync(file, 'theirs');
	assert.throws(() => {
		writeForeignFile(read, 'new');
	}, {name: 'Problem', message: /changed by somebody else/});
	assert.equal(fs.readFileSync(file, 'utf8'), 'theirs');
});

test('a directory that takes no file is told, and the file is whole', {skip: process.getuid!() === 0 ? 'root may write everywhere' : false}, t => {
	const file = makeFile(t, 'old');
	fs.chmodSync(path.dirname(file), 0o500);
	t.after(() => {
		fs.chmodSync(path.dirname(file), 0o700);
	});
	assert.throws(() => {
		writeForeignFile(readForeignFile(file), 'new');
	}, {name: 'Problem', message: /permission denied/});
	assert.equal(fs.readFileSync(file, 'utf8'), 'old');
});

test('there is one backup, the oldest; it goes when the file is as it was', t => {
	const file = makeFile(t, 'first');
	const backup = backUp(readForeignFile(file))!;
	writeForeignFile(readForeignFile(file), 'second');
	backUp(readForeignFile(file));
	assert.equal(fs.readFileSync(backup, 'utf8'), 'first');
	assert.equal(tidyForeignFile(readForeignFile(file)), backup);
	writeForeignFile(readForeignFile(file), 'first');
	assert.equal(tidyForeignFile(readForeignFile(file)), undefined);
	assert.deepEqual(fs.readdirSync(path.dirname(file)), ['config']);
});

test('an empty file that was there before is not taken away, one that baitui made is', t => {
	const file = makeFile(t, '');
	backUp(readForeignFile(file));
	tidyForeignFile(readForeignFile(file));
	assert.ok(fs.existsSync(file));
	tidyForeignFile(readForeignFile(file));
	assert.ok(!fs.existsSync(file));
});
