/*
"To use your own SSH private key across all your sessions", in both guides: a folder named `.ssh` with an `authorized_keys` that holds the public key. Servers since 23.09 refuse to make such a folder; those
before did, and one that is there is still used. So the walk goes twice: over a server that takes the folder, and with a registered key pair over one that does not.
*/
import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {guideOptions as options, startWalk} from '../helpers/walk.ts';

const walk = startWalk({release: '23.09', takesSshFolder: true});
const {step, shell, attempt, variables} = walk;

step({
	seed: '$ ssh-keygen -t rsa -b 2048 -f id_container',
	baitui: 'ssh-keygen -q -t rsa -b 2048 -N "" -f id_container',
}, () => {
	assert.match(walk.read('id_container.pub'), /^ssh-rsa /);
});

step({
	seed: '$ cat id_container.pub > authorized_keys; $ backend.ai vfolder create .ssh; $ backend.ai vfolder upload .ssh authorized_keys',
	baitui: 'baitui own-key folder id_container.pub',
}, () => {
	assert.equal(readFileSync(path.join(walk.cluster().folderDirectory('.ssh')!, 'authorized_keys'), 'utf8'), walk.read('id_container.pub'));
});

step({
	seed: '"the keypair and .ssh directory permissions will be automatically updated when the session launches"',
	baitui: 'baitui start python --name with-own-key',
}, () => {
	assert.ok(!existsSync(path.join(walk.cluster().homeDirectory('with-own-key')!, 'id_container')), 'the session has no key of its own to download');
});

step({
	seed: '"you can connect by SSH/SFTP through your own SSH private key without having to download the id_container"',
	baitui: 'baitui config set ssh-key "$HOME/id_container" && baitui ssh with-own-key -- \'echo "$BACKENDAI_SESSION_NAME"\'',
}, async ({stdout}) => {
	assert.match(stdout, /with-own-key\n$/);
	await shell('printf mine > own.txt; baitui cp own.txt with-own-key:');
	variables.PORT = /:(\d+)\n$/.exec(await shell('baitui tunnel with-own-key sshd --detach'))![1]!;
	assert.equal(await shell(`ssh ${options} -i id_container -p $PORT work@127.0.0.1 cat own.txt`), 'mine');
	const other = await attempt(`ssh-keygen -q -t ed25519 -N "" -f other && ssh ${options} -i other -p $PORT work@127.0.0.1 true`);
	assert.equal(other.code, 255, 'no other key');
});
