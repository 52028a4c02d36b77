import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {openMachineTerminal} from '../helpers/machine-terminal.ts';
import {hasTmux} from '../helpers/tmux.ts';

const skip = await hasTmux() ? false : 'tmux is not installed';
let cluster: Cluster;

before(async () => {
	cluster = await startCluster({});
});
after(async () => {
	await cluster.close();
});

test('the screen shows the server of a .env and asks it for nothing until it is chosen, which is remembered; a command uses it at once', {skip}, async t => {
	const {machine, terminal} = await openMachineTerminal();
	t.after(async () => {
		await terminal.close();
		await machine.close();
	});
	const folder = path.join(machine.directory, 'project');
	fs.mkdirSync(folder);
	const {accessKey, secretKey} = cluster;
	fs.writeFileSync(path.join(folder, '.env'), `BACKEND_ENDPOINT=${cluster.endpoints.api}\nBACKEND_ACCESS_KEY=${accessKey}\nBACKEND_SECRET_KEY=${secretKey}\n`);
	const leave = async () => {
		await terminal.send('q');
		await terminal.until(text => text.includes('left 0'));
	};

	const open = async () => {
		await terminal.type(`clear; cd '${folder}' && baitui; echo "left $?"`);
		await terminal.send('Enter');
	};

	const asked = cluster.requests();
	await open();
	await terminal.until(text => /▶ .*\.env +http:\/\/127\.0\.0\.1/.test(text));
	assert.equal(cluster.requests(), asked);
	await terminal.send('Escape');
	await terminal.until(text => text.includes('left 0'));
	assert.equal(cluster.requests(), asked);

	assert.match((await machine.run(['ls'], {folder})).stdout, /train-llm/);
	await open();
	await terminal.until(text => /▶ .*\.env +http:\/\/127\.0\.0\.1/.test(text));
	await terminal.send('Enter');
	await terminal.until(text => text.includes('train-llm') && text.includes('online'));
	await leave();
	await open();
	await terminal.until(text => text.includes('train-llm') && text.includes('online'));
	await leave();
});
