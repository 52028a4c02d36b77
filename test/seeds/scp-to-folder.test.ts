/*
"SSH/SCP Connection to Computation Session": a session with a folder mounted, and scp into that folder, because everything else is gone when the session ends.
*/
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {startWalk, guideOptions as options} from '../helpers/walk.ts';

const walk = startWalk();
const {step, shell, variables} = walk;
const kept = (name: string) => readFileSync(path.join(walk.cluster().folderDirectory('results')!, name), 'utf8');

step({
	seed: 'create a compute session from the browser by mounting the folder where you want to copy the data',
	baitui: 'baitui start python --name ibnFmWim-session --mount results:myfolder',
}, async ({stdout}) => {
	assert.equal(stdout, 'ibnFmWim-session\n');
	assert.match(await shell('baitui show ibnFmWim-session'), /\/home\/work\/myfolder/);
});

step({
	seed: '$ scp -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -i ./id_container -P 9922 test_file.xlsx work@127.0.0.1:/home/work/myfolder/',
	baitui: 'printf "by baitui" > test_file.xlsx; baitui cp test_file.xlsx ibnFmWim-session:/home/work/myfolder/',
}, async () => {
	assert.equal(kept('test_file.xlsx'), 'by baitui');

	variables.PORT = /:(\d+)\n$/.exec(await shell('baitui tunnel ibnFmWim-session sshd --detach'))![1]!;
	await shell('baitui key ibnFmWim-session --out id_container');
	await shell('printf "by scp" > test_file.xlsx');
	await shell(`scp -q ${options} -i ./id_container -P $PORT test_file.xlsx work@127.0.0.1:/home/work/myfolder/`);
	assert.equal(kept('test_file.xlsx'), 'by scp');
});

step({
	seed: '"you need to copy files into the mounted folder inside the compute session to keep the files after the session is terminated"',
	baitui: 'baitui cp test_file.xlsx ibnFmWim-session: && baitui stop ibnFmWim-session --yes --wait',
}, async ({stderr}) => {
	assert.match(stderr, /ibnFmWim-session is over/);
	assert.equal(kept('test_file.xlsx'), 'by scp');
	await shell('baitui start python --name after-that --mount results');
	assert.equal(await shell('baitui ssh after-that -- \'cat results/test_file.xlsx; ls test_file.xlsx 2>/dev/null || echo " and no other"\''), 'by scp and no other\n');
});
