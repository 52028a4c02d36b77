/*
"Starting a session and connecting to its Jupyter Notebook": start with resources and a mounted folder, the services it has, a local port to jupyter, the page behind it, and Ctrl-C.
*/
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {eventually} from '../helpers/baitui.ts';
import {freePort} from '../helpers/free-port.ts';
import {runInJupyter} from '../helpers/jupyter.ts';
import {hasTmux, type TmuxTerminal} from '../helpers/tmux.ts';
import {startWalk} from '../helpers/walk.ts';

const {step, shell, variables, terminal} = startWalk();
const noTmux = await hasTmux() ? false : 'tmux is not installed';
const page = async (address: string) => fetch(address).then(async answer => answer.text()).catch(() => undefined);

step({
	seed: '$ backend.ai start -t mysession python',
	baitui: 'baitui start python --name mysession',
}, async ({stdout, stderr}) => {
	assert.equal(stdout, 'mysession\n');
	assert.match(stderr, /RUNNING/);
});

step({
	seed: '"the start command shows application services provided by the created compute session"',
	baitui: 'baitui show mysession --json',
}, ({stdout}) => {
	const {session} = JSON.parse(stdout) as {readonly session: {readonly apps: ReadonlyArray<{readonly name: string}>}};
	assert.ok(['sshd', 'ttyd', 'jupyter', 'jupyterlab'].every(name => session.apps.some(app => app.name === name)));
});

step({
	seed: '"specify detailed resource options using -r and storage mounts using -m": -r cpu=2 -r mem=1g -m data',
	baitui: 'baitui start python --name with-data --cpu 2 --mem 1g -m data',
}, async () => {
	assert.match(await shell('baitui ls'), /^with-data .* 2 CPU 1\.0G .* data$/m);
	assert.match(await shell('baitui ssh with-data -- cat data/README.txt'), /Files in this folder stay/);
});

let first: TmuxTerminal;
test('$ backend.ai app -b 9900 mysession jupyter  =>  baitui tunnel mysession jupyter -b $PORT, and a browser at the address it shows', {skip: noTmux}, async () => {
	variables.PORT = String(await freePort());
	first = await terminal();
	await first.type(String.raw`baitui tunnel mysession jupyter -b $PORT; printf "\nleft with $?\n"`);
	await first.send('Enter');
	const text = await first.until(shown => shown.includes('Ctrl-C closes'));
	const [address] = new RegExp(String.raw`http://127\.0\.0\.1:${variables.PORT}/\S*`).exec(text)!;
	assert.match(address, /\?token=/, 'the token of the notebook is in it');
	assert.match((await page(address))!, /<b>mysession<\/b>/);
	const status = await fetch(`http://127.0.0.1:${variables.PORT}/api/status`);
	assert.equal(typeof (await status.json() as {readonly kernels: unknown}).kernels, 'number');
});

test('"Jupyter Notebook" in that browser: a kernel is started, and a cell runs in the session over its WebSocket', {skip: noTmux}, async () => {
	const address = `127.0.0.1:${variables.PORT}`;
	assert.deepEqual(await runInJupyter(address, 'echo "$BACKENDAI_SESSION_NAME $((6*7))"'), {text: 'mysession 42\n', status: 'ok'});
	assert.deepEqual(await runInJupyter(address, 'exit 3'), {text: '', status: 'error'});
	const long = await runInJupyter(address, 'yes x | head -c 3000000 | tr -d "[:space:]"');
	assert.equal(long.text, 'x'.repeat(1_500_000));
	const status = await fetch(`http://${address}/api/status`);
	assert.equal((await status.json() as {readonly kernels: number}).kernels, 3);
});

test('"to stop the app command, press Ctrl+C"  =>  the same', {skip: noTmux}, async () => {
	await first.send('C-c');
	await first.until(text => /^left with \d+$/m.test(text));
	await eventually(async () => (await page(`http://127.0.0.1:${variables.PORT}/`) === undefined ? true : undefined), 'the port is closed');
});

step({
	seed: 'both lines at once, and the browser',
	baitui: 'baitui open mysession --print',
}, async ({stdout}) => {
	assert.match((await page(stdout.trim()))!, /<b>mysession<\/b>/);
});
