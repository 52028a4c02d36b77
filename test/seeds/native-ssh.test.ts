/*
"Accessing sessions via native SSH/SFTP": start, download the key, hold a port, ssh and SFTP through it, and a block in ~/.ssh/config that spares the options.
*/
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {guideOptions as options, startWalk} from '../helpers/walk.ts';

const walk = startWalk();
const {step, shell, variables} = walk;
const hostLine = '\'echo "$BACKENDAI_SESSION_NAME"\'';

step({
	seed: '$ backend.ai start -t mysess ...',
	baitui: 'baitui start python --name mysess -m data',
}, ({stdout}) => {
	assert.equal(stdout, 'mysess\n');
});

step({
	seed: '$ backend.ai download mysess id_container; $ mv id_container ~/.ssh',
	baitui: 'mkdir -m 700 ~/.ssh; baitui key mysess --out ~/.ssh/id_container',
}, () => {
	assert.match(walk.read('.ssh/id_container'), /PRIVATE KEY/);
});

step({
	seed: '$ backend.ai app mysess sshd -b 9922',
	baitui: 'baitui tunnel mysess sshd --detach',
}, ({stdout}) => {
	variables.PORT = /:(\d+)\n$/.exec(stdout)![1]!;
});

step({
	seed: '$ ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -i ~/.ssh/id_container work@localhost -p 9922',
	baitui: `baitui ssh mysess -- ${hostLine}`,
}, async ({stdout}) => {
	assert.equal(stdout, 'mysess\n');
	assert.equal(await shell(`ssh ${options} -i ~/.ssh/id_container work@localhost -p $PORT ${hostLine}`), 'mysess\n');
});

step({
	seed: '"this SSH port is also compatible with SFTP to browse the filesystem and to upload/download large-sized files"',
	baitui: 'head -c 9000000 /dev/urandom > large.bin; baitui cp large.bin mysess:data/ && baitui cp mysess:data/large.bin again.bin && cmp large.bin again.bin',
}, async () => {
	const kept = path.join(walk.cluster().folderDirectory('data')!, 'large.bin');
	const listing = await shell(`sftp ${options} -i ~/.ssh/id_container -P $PORT -b - work@localhost`, 'ls -l data\nget data/large.bin by-sftp.bin\n');
	assert.match(listing, /9000000 .* large\.bin/);
	await shell('cmp large.bin by-sftp.bin');
	assert.equal(readFileSync(kept).length, 9_000_000);
});

test('~/.ssh/config with Host localhost, User work, IdentityFile ...; $ ssh localhost -p 9922  =>  baitui ssh-config --install; ssh mysess.bai', async () => {
	walk.write('.ssh/config', 'Host localhost\n  User work\n  IdentityFile ~/.ssh/id_container\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n', 0o600);
	// For ssh, ~ in a file is the home of the account and not $HOME, so the key is given here.
	assert.equal(await shell(`ssh -F ~/.ssh/config -o LogLevel=ERROR -i ~/.ssh/id_container localhost -p $PORT ${hostLine}`), 'mysess\n');
	await shell('baitui ssh-config --install --yes');
	assert.equal(await shell(`ssh -F ~/.ssh/config mysess.bai ${hostLine}`), 'mysess\n', 'no port, no key, and the host key is pinned');
	assert.equal(await shell(`ssh -F ~/.ssh/config notebook.bai ${hostLine}`), 'notebook\n');
	await shell('scp -q -F ~/.ssh/config large.bin mysess.bai:by-scp.bin');
	assert.equal(await shell('ssh -F ~/.ssh/config mysess.bai "wc -c < by-scp.bin"'), '9000000\n');
});

test('"you need to download the key separately for each session"  =>  a session that starts is reached at once', async () => {
	await shell('baitui start python --name another');
	assert.equal(await shell(`ssh -F ~/.ssh/config another.bai ${hostLine}`), 'another\n');
});
