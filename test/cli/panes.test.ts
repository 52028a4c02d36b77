import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {openTerminalOf} from '../helpers/machine-terminal.ts';
import {signInTo} from '../helpers/sign-in.ts';
import {hasTmux, type TmuxTerminal} from '../helpers/tmux.ts';

const machine = createMachine();
let cluster: Cluster;

before(async () => {
	cluster = await startCluster({});
	await signInTo(machine, cluster);
});
after(async () => {
	await machine.close();
	await cluster.close();
});

const skip = await hasTmux() ? false : 'tmux is not installed';

/** Marks or chooses by its name, wherever it stands: filters for it, and takes the filter away again. */
const goTo = async (terminal: TmuxTerminal, name: string): Promise<void> => {
	await terminal.type(`/${name}`);
	await terminal.until(text => text.includes(`/${name} `) && text.includes('Enter keeps it'));
	await terminal.send('Enter');
	await terminal.until(text => new RegExp(`▶[ *] ${name.replaceAll('.', String.raw`\.`)}`).test(text), `the cursor on ${name}`);
	await terminal.send('Escape');
	await terminal.until(text => !text.includes(`/${name} `));
};

test('three marked files go up, a conflict is answered, a remote file is renamed and one deleted', {skip}, async () => {
	const folder = path.join(machine.directory, 'work');
	fs.mkdirSync(folder);
	const names = ['a.bin', 'b.bin', 'c.bin', 'stays.txt'];
	for (const [index, name] of names.entries()) {
		fs.writeFileSync(path.join(folder, name), `${name} of here`.repeat(1000 + index));
	}

	const home = cluster.homeDirectory('train-llm')!;
	fs.writeFileSync(path.join(home, 'b.bin'), 'an older one');
	fs.writeFileSync(path.join(home, 'lost.bin'), 'to be deleted');
	const terminal = await openTerminalOf(machine);
	try {
		await terminal.type(`cd ${folder}; baitui; echo code=$?`);
		await terminal.send('Enter');
		await terminal.until(text => text.includes('train-llm'), 'the list of sessions');
		await terminal.type('/train');
		await terminal.until(text => /▶ [^ ] train-llm/.test(text));
		await terminal.send('Enter');
		await terminal.type('u');
		await terminal.until(text => text.includes('a.bin') && /train-llm:~\/data .* kept /.test(text), 'both panes');

		// The session's home, which is not kept: said before anything is put there.
		await terminal.send('Tab', 'BSpace');
		await terminal.until(text => text.includes('Not kept: lost when the session ends.') && text.includes('lost.bin'));
		await terminal.send('Tab');
		for (const name of ['a.bin', 'b.bin', 'c.bin']) {
			await goTo(terminal, name);
			await terminal.send('Space');
		}

		await terminal.until(text => text.includes('3 marked, '));
		await terminal.type('u');
		await terminal.until(text => text.includes('b.bin exists: 12B') && text.includes('1 question: a answers'), 'the question of the copy');
		await eventually(async () => (['a.bin', 'c.bin'].every(name => fs.existsSync(path.join(home, name))) ? true : undefined), 'the files without a question are there');
		assert.equal(fs.readFileSync(path.join(home, 'b.bin'), 'utf8'), 'an older one');
		await terminal.type('a');
		await terminal.until(text => text.includes('o overwrite'));
		await terminal.type('o');
		await terminal.until(text => /a\.bin \+2 .*done .*3 files/.test(text), 'the end of the copy');
		for (const name of ['a.bin', 'b.bin', 'c.bin']) {
			assert.deepEqual(fs.readFileSync(path.join(home, name)), fs.readFileSync(path.join(folder, name)), name);
		}

		assert.ok(!fs.existsSync(path.join(home, 'stays.txt')));

		await terminal.send('Tab');
		await goTo(terminal, 'lost.bin');
		await terminal.type('X');
		const dialog = await terminal.until(text => text.includes('Delete lost.bin?'));
		assert.match(dialog, /▶ Cancel/);
		// Enter stands on Cancel.
		await terminal.send('Enter');
		await terminal.until(text => !text.includes('Delete lost.bin?'));
		assert.ok(fs.existsSync(path.join(home, 'lost.bin')));
		await terminal.type('X');
		await terminal.until(text => text.includes('Delete lost.bin?'));
		await terminal.type('D');
		await terminal.until(text => text.includes('Deleted lost.bin'));
		assert.ok(!fs.existsSync(path.join(home, 'lost.bin')));

		await goTo(terminal, 'c.bin');
		await terminal.type('R');
		await terminal.until(text => text.includes('Rename c.bin'));
		await terminal.send('C-u');
		await terminal.type('결과.bin');
		await terminal.send('Enter');
		await terminal.until(text => text.includes('c.bin is 결과.bin now'));
		assert.deepEqual(fs.readFileSync(path.join(home, '결과.bin')), fs.readFileSync(path.join(folder, 'c.bin')));

		// A name that is taken is refused, and nothing is lost.
		await terminal.type('R');
		await terminal.until(text => text.includes('Rename 결과.bin'));
		await terminal.send('C-u');
		await terminal.type('a.bin');
		await terminal.send('Enter');
		await terminal.until(text => text.includes('is there already'));
		assert.deepEqual(fs.readFileSync(path.join(home, 'a.bin')), fs.readFileSync(path.join(folder, 'a.bin')));
		await terminal.send('C-c');
		await terminal.until(text => text.includes('code=0'));
	} finally {
		await terminal.close();
	}
});

test('of a hundred marked files, three of which are there already, ninety-seven arrive before any answer, and the next copy too', {skip}, async () => {
	const folder = path.join(machine.directory, 'hundred');
	fs.mkdirSync(folder);
	for (let index = 0; index < 100; index++) {
		fs.writeFileSync(path.join(folder, `part-${index}`), `new ${index}`);
	}

	const data = path.join(cluster.homeDirectory('train-llm')!, 'data');
	const taken = ['part-7', 'part-50', 'part-99'];
	for (const name of taken) {
		fs.writeFileSync(path.join(data, name), 'old');
	}

	fs.writeFileSync(path.join(data, 'result'), 'a result');
	const read = (name: string): string => fs.readFileSync(path.join(data, name), 'utf8');
	const arrived = (): number => Array.from({length: 100}, (_, index) => index).filter(index => fs.existsSync(path.join(data, `part-${index}`)) && read(`part-${index}`) === `new ${index}`).length;
	const terminal = await openTerminalOf(machine);
	try {
		await terminal.type(`cd ${folder}; baitui; echo code=$?`);
		await terminal.send('Enter');
		await terminal.until(text => text.includes('train-llm'), 'the list of sessions');
		await terminal.type('/train');
		await terminal.until(text => /▶ [^ ] train-llm/.test(text));
		await terminal.send('Enter');
		await terminal.type('u');
		await terminal.until(text => text.includes('part-0') && text.includes('result'), 'both panes');
		await terminal.send('C-a');
		await terminal.until(text => text.includes('100 marked, '));
		await terminal.type('u');
		await terminal.until(text => /part-\S+ exists: 3B/.test(text) && text.includes('3 questions: a answers'), 'the questions');
		await eventually(async () => (arrived() === 97 ? true : undefined), 'the others');

		// The queue goes on meanwhile.
		await terminal.send('Tab');
		await goTo(terminal, 'result');
		await terminal.type('d');
		await eventually(async () => (fs.existsSync(path.join(folder, 'result')) ? true : undefined), 'the next copy');
		assert.deepEqual(taken.map(name => read(name)), ['old', 'old', 'old']);

		await terminal.type('as');
		await terminal.until(text => text.includes('2 questions'));
		await terminal.type('O');
		await terminal.until(text => /done .*99 files, 1 skipped/.test(text), 'the end');
		assert.equal(arrived(), 99);
		await terminal.send('C-c');
		await terminal.until(text => text.includes('code=0'));
	} finally {
		await terminal.close();
	}
});
