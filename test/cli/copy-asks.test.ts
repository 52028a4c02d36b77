import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine} from '../helpers/baitui.ts';
import {signInTo} from '../helpers/sign-in.ts';
import {hasTmux, openTmux} from '../helpers/tmux.ts';

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

test('on a terminal each name that is taken is asked about; a small letter answers for one, a capital for all', async t => {
	if (!await hasTmux()) {
		t.skip('there is no tmux');
		return;
	}

	const home = cluster.homeDirectory('train-llm')!;
	const folder = path.join(machine.directory, 'asked');
	for (const [place, text, count] of [[folder, 'new', 20], [path.join(home, 'asked'), 'old', 3]] as const) {
		fs.mkdirSync(place);
		for (let index = 0; index < count; index++) {
			fs.writeFileSync(path.join(place, `f${index}`), text);
		}
	}

	const environment = Object.fromEntries(Object.entries(machine.environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
	const terminal = await openTmux({columns: 120, environment});
	try {
		await terminal.type(`${machine.self.join(' ')} cp -r ${folder} train-llm: --if-exists ask; echo code=$?`);
		await terminal.send('Enter');
		await terminal.until(text => text.includes('is there already'));
		await terminal.type('s');
		await terminal.until(text => text.split('is there already').length > 2, 'the second question');
		await terminal.type('O');
		const text = await terminal.until(text => text.includes('code=0'), 'the end');
		assert.match(text, /19 files, .*1 skipped\./);
	} finally {
		await terminal.close();
	}

	const arrived = [0, 1, 2].map(index => fs.readFileSync(path.join(home, 'asked', `f${index}`), 'utf8'));
	assert.deepEqual(arrived.toSorted(), ['new', 'new', 'old']);
});
