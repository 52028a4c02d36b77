import assert from 'node:assert/strict';
import {once} from 'node:events';
import {readdirSync} from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import {test, type TestContext} from 'node:test';
import {startCluster} from '../../source/demo/cluster.ts';
import {countShells} from '../../source/workers/shells.ts';
import {createMachine, eventually, type Machine} from '../helpers/baitui.ts';
import {signInTo} from '../helpers/sign-in.ts';
import {hasTmux, openTmux} from '../helpers/tmux.ts';
import {startValohaiDemo} from '../helpers/valohai-demo.ts';
import {signInToValohai, sshIsThere} from '../helpers/valohai-machine.ts';

const skip = await hasTmux() ? false : 'tmux is not installed';
const service = await startValohaiDemo();

const services: ReadonlyArray<{readonly label: string; readonly name: string; readonly word: string; readonly signIn: (machine: Machine, t: TestContext) => Promise<void>}> = [
	{
		label: 'Backend.AI', name: 'train-llm', word: 'train-llm', async signIn(machine, t) {
			const cluster = await startCluster();
			t.after(async () => cluster.close());
			await signInTo(machine, cluster);
		},
	},
	{
		label: 'Valohai', name: '#5', word: '5', async signIn(machine) {
			await sshIsThere(service);
			await signInToValohai(machine, service);
		},
	},
];

for (const {label, name, word, signIn} of services) {
	test(`${label}: who stops a session is told of the ssh connections that end with it, of other processes too, and of none that is over`, {skip, timeout: 120_000}, async t => {
		const machine = createMachine();
		t.after(async () => machine.close());
		await signIn(machine, t);
		const shells = ['one', 'two'].map(() => machine.start(['ssh', word, '--', 'echo ready; until [ -e "$HOME/enough" ]; do sleep 0.1; done']));
		t.after(() => {
			for (const shell of shells) {
				shell.kill('SIGKILL');
			}
		});
		await Promise.all(shells.map(async shell => once(readline.createInterface({input: shell.stdout!}), 'line')));

		const variables = Object.fromEntries(Object.entries(machine.environment).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
		const terminal = await openTmux({environment: variables});
		t.after(async () => terminal.close());
		const self = machine.self.map(one => `'${one}'`).join(' ');
		await terminal.type(`${self} stop ${word}`);
		await terminal.send('Enter');
		const told = await terminal.until(text => text.includes(`End ${name}?`));
		assert.match(told, /2 open ssh connections end\./);
		await terminal.send('n', 'Enter');

		const {session} = JSON.parse((await machine.run(['show', word, '--json'])).stdout) as {session: {id: string}};
		const paths = {runtime: path.join(machine.directory, 'run', 'baitui')};
		assert.equal(await countShells(paths, session.id), 2);
		assert.equal((await machine.run(['ssh', word, '--', 'touch "$HOME/enough"'])).code, 0);
		await eventually(async () => (await countShells(paths, session.id) === 0 ? true : undefined), 'no ssh connection is told of any more', 20_000);
		assert.deepEqual(readdirSync(paths.runtime).filter(file => file.startsWith('ssh-')), []);
	});
}
