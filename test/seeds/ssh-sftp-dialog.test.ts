/*
"SSH/SFTP Connection to a Compute Session, for Linux / Mac": the app icon and its dialog in the browser, the port in it, the key to download, ssh and an SFTP client with both, the preferred port, and the
warning about permissions.
*/
import assert from 'node:assert/strict';
import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {test} from 'node:test';
import {eventually} from '../helpers/baitui.ts';
import {freePort} from '../helpers/free-port.ts';
import {hasTmux} from '../helpers/tmux.ts';
import {guideOptions as options, startWalk} from '../helpers/walk.ts';

const walk = startWalk();
const {step, shell, attempt, variables, machine} = walk;
const noTmux = await hasTmux() ? false : 'tmux is not installed';

const inHome = (name: string) => path.join(machine.directory, name);
const modeOf = (name: string) => (statSync(inHome(name)).mode & 0o777).toString(8);

type Listed = {readonly tunnels: ReadonlyArray<{readonly session: string; readonly port: number; readonly processId: number; readonly status: string}>};
const tunnels = async () => (JSON.parse(await shell('baitui tunnel ls --json')) as Listed).tunnels;

step({
	seed: 'click the app icon, then SSH / SFTP: a dialog shows the address with its port',
	baitui: 'baitui tunnel notebook sshd --detach',
}, ({stdout}) => {
	const [, port] = /^127\.0\.0\.1:(\d+)\n$/.exec(stdout)!;
	variables.PORT = port!;
});

step({
	seed: 'click the download link to save id_container',
	baitui: 'baitui key notebook --out id_container',
}, () => {
	assert.equal(walk.read('id_container'), readFileSync(path.join(walk.cluster().homeDirectory('notebook')!, 'id_container'), 'utf8'));
	assert.equal(modeOf('id_container'), '600');
});

step({
	seed: 'or download the id_container located under /home/work/ with the web terminal or Jupyter',
	baitui: 'baitui cp notebook:/home/work/id_container from-its-home',
}, () => {
	assert.equal(walk.read('from-its-home'), walk.read('id_container'));
});

step({
	seed: '$ ssh -i ~/.ssh/id_container -P 30722 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null work@127.0.0.1',
	baitui: 'baitui ssh notebook -- \'echo "$USER in $BACKENDAI_SESSION_NAME"\'',
}, async ({stdout}) => {
	assert.equal(stdout, 'work in notebook\n');
	// The guide's own line works as well, with -p in place of -P, which is for scp.
	assert.equal(await shell(`ssh ${options} -i id_container -p $PORT work@127.0.0.1 'echo "$USER in $BACKENDAI_SESSION_NAME"'`), stdout);
});

test('"you are welcomed by the container\'s shell environment"  =>  baitui ssh notebook', {skip: noTmux}, async () => {
	const terminal = await walk.terminal();
	await terminal.type('baitui ssh notebook; echo "left with $?"');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('work@main1'));
	await terminal.type('exit 3');
	await terminal.send('Enter');
	assert.ok(await terminal.until(text => /^left with 3$/m.test(text)));
});

step({
	seed: 'remember the ssh line of the dialog',
	baitui: 'baitui ssh notebook --print-ssh',
}, async ({stdout}) => {
	const line = stdout.split('\n').find(line => line.startsWith('ssh ') && line.includes(`-p ${variables.PORT}`))!;
	assert.equal(await shell(`${line} 'echo "$BACKENDAI_SESSION_NAME"'`), 'notebook\n');
});

step({
	seed: 'connecting by SFTP: specify id_container as the SSH private key',
	baitui: 'printf "for the session" > up.txt; baitui cp up.txt notebook:data/ && baitui cp notebook:data/up.txt down.txt',
}, async () => {
	assert.equal(walk.read('down.txt'), 'for the session');
	await shell(`sftp ${options} -i id_container -P $PORT -b - work@127.0.0.1`, 'get data/up.txt by-sftp.txt\nput by-sftp.txt data/back.txt\n');
	assert.equal(readFileSync(path.join(walk.cluster().folderDirectory('data')!, 'back.txt'), 'utf8'), 'for the session');
});

test('"when you close the WebUI app and launch it again, the icon must be clicked again"  =>  the tunnel stays; after a reboot: baitui tunnel up', async () => {
	const [before] = await tunnels();
	process.kill(before!.processId, 'SIGKILL');
	await eventually(async () => ((await attempt(`ssh ${options} -i id_container -p $PORT work@127.0.0.1 true`)).code === 255 ? true : undefined), 'the port is closed');
	await shell('baitui tunnel up');
	assert.equal(await shell(`ssh ${options} -i id_container -p $PORT work@127.0.0.1 'echo back'`), 'back\n');
});

test('"Preferred SSH Port" in the user settings  =>  baitui config set ssh-port N; the second session gets another port', async () => {
	const port = await freePort();
	await shell(`baitui config set ssh-port ${port}`);
	assert.equal(await shell('baitui tunnel train-llm sshd --detach'), `127.0.0.1:${port}\n`);
	const other = await shell('baitui tunnel sft-eval-학습용 sshd --detach');
	assert.match(other, /^127\.0\.0\.1:\d+\n$/);
	assert.notEqual(other, `127.0.0.1:${port}\n`);
});

test('"change the permission of the id_container to 600"  =>  baitui key --out writes it so', async () => {
	await shell('chmod 644 id_container');
	const refused = await attempt(`ssh ${options} -i id_container -p $PORT work@127.0.0.1 true`);
	assert.equal(refused.code, 255);
	await shell('baitui key notebook --out id_container --force');
	await shell(`ssh ${options} -i id_container -p $PORT work@127.0.0.1 true`);
});

test('"the key may change when a new session is created"  =>  each session has its own, and baitui takes the right one', async () => {
	const prints = await Promise.all(['notebook', 'train-llm'].map(async name => shell(`baitui key ${name} --fingerprint`)));
	assert.notEqual(prints[0]!.split(' ', 2)[1], prints[1]!.split(' ', 2)[1]);
	assert.equal((await attempt(`ssh ${options} -i id_container -p $(baitui config get ssh-port) work@127.0.0.1 true`)).code, 255);
	assert.equal(await shell('baitui ssh train-llm -- \'echo "$BACKENDAI_SESSION_NAME"\''), 'train-llm\n');
});

test('the icons and the dialog  =>  t on the screen, and y for the line to copy', {skip: noTmux}, async () => {
	const terminal = await walk.terminal();
	await terminal.type('baitui');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('train-llm') && text.includes('online'));
	await terminal.send('j', 'j');
	await terminal.until(text => text.includes('▶ ● notebook'));
	await terminal.send('t');
	await terminal.until(text => text.includes(`sshd        tcp  open on 127.0.0.1:${variables.PORT}`));
	await terminal.send('Escape');
	await terminal.until(text => !text.includes('rawtcp'));
	await terminal.send('y');
	const menu = await terminal.until(text => text.includes('VS Code line'));
	assert.match(menu, new RegExp(`port +${variables.PORT}`));
	await terminal.send('Escape', 'q');
});
