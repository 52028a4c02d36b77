/*
"For Visual Studio Code": the remote password and the port of the dialog, the block `Host bai-vscode` in ~/.ssh/config, Remote-SSH: Connect to Host, and opening a folder there. What Remote-SSH does first
is `ssh HOST`, with the configuration of the user; so does the test.
*/
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {startWalk} from '../helpers/walk.ts';

const walk = startWalk();
const {step, shell, attempt, variables, machine} = walk;
const noPutty = spawnSync('plink', ['-V']).error === undefined ? false : 'plink is not installed (Debian: apt-get install putty-tools)';

step({
	seed: 'the VSCode Remote Connection dialog: remember the port number',
	baitui: 'baitui tunnel train-llm sshd --detach',
}, ({stdout}) => {
	variables.PORT = /:(\d+)\n$/.exec(stdout)![1]!;
});

step({
	seed: 'click the copy icon button to copy the Visual Studio Code remote SSH password',
	baitui: 'baitui key train-llm --password --out password',
	skip: noPutty,
}, async () => {
	await shell('baitui ssh train-llm -- true');
	variables.HOST_KEY = (await shell('ssh-keygen -lf "$BAITUI_STATE_DIR"/known_hosts/*')).split(' ', 2)[1]!;
	assert.equal(await shell('plink -batch -hostkey $HOST_KEY -pwfile password -P $PORT work@127.0.0.1 \'echo "$BACKENDAI_SESSION_NAME"\''), 'train-llm\n');
	assert.notEqual((await attempt('echo wrong > not-it; plink -batch -hostkey $HOST_KEY -pwfile not-it -P $PORT work@127.0.0.1 true')).code, 0);
});

step({
	seed: 'edit ~/.ssh/config: Host bai-vscode, User work, Hostname 127.0.0.1, Port 49335, StrictHostKeyChecking no, UserKnownHostsFile /dev/null',
	baitui: 'mkdir -p -m 700 ~/.ssh; baitui code train-llm --print >> ~/.ssh/config',
}, async () => {
	const block = walk.read('.ssh/config');
	for (const line of ['Host bai-vscode', '\tUser work', '\tHostName 127.0.0.1', `\tPort ${variables.PORT}`]) {
		assert.ok(block.split('\n').includes(line), block);
	}

	assert.doesNotMatch(block, /StrictHostKeyChecking no$|UserKnownHostsFile \/dev\/null/m, 'the host key is pinned, not left unchecked');
});

step({
	seed: 'Remote-SSH: Connect to Host..., select the host',
	baitui: 'ssh -F ~/.ssh/config bai-vscode \'echo "$BACKENDAI_SESSION_NAME"\'',
}, ({stdout}) => {
	assert.equal(stdout, 'train-llm\n');
});

step({
	seed: 'File > Open...: any folder on the remote host',
	baitui: 'baitui code train-llm /home/work/ckpt --print --json',
}, ({stdout}) => {
	assert.equal((JSON.parse(stdout) as {readonly uri: string}).uri, 'vscode-remote://ssh-remote+bai-vscode/home/work/ckpt');
});

test('all of it  =>  baitui code NAME [PATH]', async () => {
	walk.write('programs/code', `#!/bin/sh
printf '%s\\n' "$@" > "$HOME/opened"
ssh -F "$HOME/.ssh/config" "\${2#ssh-remote+}" 'echo "$BACKENDAI_SESSION_NAME"' > "$HOME/reached"
`, 0o755);
	await shell('baitui code train-llm --install');
	assert.equal(walk.read('opened'), '--remote\nssh-remote+train-llm.bai\n/home/work/data\n');
	assert.equal(walk.read('reached'), 'train-llm\n');
	await shell('baitui code notebook src');
	assert.equal(walk.read('opened'), '--remote\nssh-remote+notebook.bai\n/home/work/src\n');
	assert.equal(walk.read('reached'), 'notebook\n');
	await shell('baitui ssh-config --uninstall --yes');
	assert.ok(existsSync(path.join(machine.directory, '.ssh/config')));
	assert.match(walk.read('.ssh/config'), /^Host bai-vscode$/m);
});
