/*
"For Windows / FileZilla": the key converted by PuTTYgen into a .ppk, the key and the site registered in FileZilla, its question about the host key, and large files to a mounted folder. psftp of PuTTY, whose
code FileZilla's SFTP is made of, stands for FileZilla: it gets what the site file says and nothing else.
*/
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {startWalk} from '../helpers/walk.ts';

const has = (program: string) => spawnSync(program, ['--version']).error === undefined;
const noPutty = has('puttygen') && has('psftp') ? false : 'PuTTY is not installed (Debian: apt-get install putty-tools)';

const walk = startWalk();
const {step, shell, attempt, variables, machine} = walk;

step({
	seed: 'create a compute session, check the connection port',
	baitui: 'baitui tunnel notebook sshd --detach',
}, ({stdout}) => {
	variables.PORT = /:(\d+)\n$/.exec(stdout)![1]!;
});

step({
	seed: 'PuTTYgen: Conversions > Import key, id_container; Save private key, id_container.ppk',
	baitui: 'baitui key notebook --format ppk --out id_container.ppk',
	skip: noPutty,
}, async () => {
	assert.equal(statSync(path.join(machine.directory, 'id_container.ppk')).mode & 0o777, 0o600);
	await shell('baitui key notebook --out id_container');
	await shell('puttygen id_container -O private -o converted.ppk -C notebook --ppk-param version=3 --new-passphrase /dev/null');
	assert.equal(walk.read('id_container.ppk'), walk.read('converted.ppk'));
});

step({
	seed: 'Site Manager: a new site with protocol SFTP, host, port, user work, the key file',
	baitui: 'baitui key notebook --filezilla --out site.xml',
}, () => {
	const field = (name: string) => new RegExp(`<${name}>(.*)</${name}>`).exec(walk.read('site.xml'))?.[1] ?? '';
	assert.deepEqual([field('Protocol'), field('Logontype')], ['1', '5'], 'SFTP with a key file');
	assert.equal(field('Port'), variables.PORT);
	Object.assign(variables, {HOST: field('Host'), SITE_USER: field('User'), KEY: field('Keyfile')});
	// 1 = Unix, no prefix, then the length and the name of each part.
	variables.FOLDER = field('RemoteDir').split(' ').slice(2).filter((_, index) => index % 2 === 1).map(name => `/${name}`).join('');
	assert.equal(variables.FOLDER, '/home/work/data');
});

test('"click the OK button to save the host key"  =>  the fingerprint to compare is the one baitui has pinned', {skip: noPutty}, async () => {
	await shell('baitui ssh notebook -- true');
	variables.HOST_KEY = (await shell('ssh-keygen -lf "$BAITUI_STATE_DIR"/known_hosts/*')).split(' ', 2)[1]!;
	assert.match(variables.HOST_KEY, /^SHA256:/);
	const other = await attempt('psftp -batch -hostkey SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA -i id_container.ppk -P $PORT $SITE_USER@$HOST', 'pwd\n');
	assert.notEqual(other.code, 0);
	assert.match(await shell('psftp -batch -hostkey $HOST_KEY -i id_container.ppk -P $PORT $SITE_USER@$HOST', 'pwd\n'), /Remote directory is \/home\/work/);
});

step({
	seed: 'transfer large files to /home/work/ or another mounted folder',
	baitui: 'head -c 20000000 /dev/urandom > model.bin; baitui cp model.bin notebook:data/',
	skip: noPutty,
}, async () => {
	const arrived = path.join(walk.cluster().folderDirectory('data')!, 'model.bin');
	assert.ok(readFileSync(arrived).equals(readFileSync(path.join(machine.directory, 'model.bin'))));

	const other = randomBytes(5_000_000);
	walk.write('weights.bin', other);
	await shell('baitui key notebook --format ppk --out "$KEY.ppk" --force');
	await shell('psftp -batch -hostkey $HOST_KEY -i "$KEY.ppk" -P $PORT $SITE_USER@$HOST', 'cd data\nput weights.bin\nget model.bin model-back.bin\n');
	assert.ok(readFileSync(path.join(walk.cluster().folderDirectory('data')!, 'weights.bin')).equals(other));
	assert.ok(readFileSync(path.join(machine.directory, 'model-back.bin')).equals(readFileSync(arrived)));
});
