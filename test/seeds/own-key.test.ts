/*
"If you want to use your own SSH keypair instead of id_container", on the servers of today: they refuse a folder named `.ssh`, and take a registered key pair.
*/
import assert from 'node:assert/strict';
import {guideOptions as options, startWalk} from '../helpers/walk.ts';

const {step, shell, attempt, variables} = startWalk({release: '26.9'});

step({
	seed: '"create a user-type folder named .ssh"',
	baitui: 'ssh-keygen -q -t ed25519 -N "" -f id_own; baitui own-key folder id_own.pub',
	code: 10,
}, ({stderr}) => {
	assert.match(stderr, /\.ssh[\s\S]*own-key register/, 'it is refused, with what to do instead');
});

step({
	seed: '"use your own SSH keypair instead of id_container"',
	baitui: 'baitui own-key register id_own --yes && baitui start python --name mysess',
}, async () => {
	const [, print] = (await shell('ssh-keygen -lf id_own')).split(' ', 2);
	assert.ok((await shell('baitui own-key')).includes(print!));
	assert.ok((await shell('baitui key mysess --fingerprint')).includes(print!));
});

step({
	seed: '"connect through your own SSH private key"',
	baitui: 'baitui ssh mysess -- \'echo "$BACKENDAI_SESSION_NAME"\'',
}, async ({stdout}) => {
	assert.equal(stdout, 'mysess\n');
	variables.PORT = /:(\d+)\n$/.exec(await shell('baitui tunnel mysess sshd --detach'))![1]!;
	assert.equal(await shell(`ssh ${options} -i id_own -p $PORT work@127.0.0.1 'echo "$BACKENDAI_SESSION_NAME"'`), 'mysess\n');
	variables.PORT = /:(\d+)\n$/.exec(await shell('baitui tunnel notebook sshd --detach'))![1]!;
	const earlier = await attempt(`ssh ${options} -i id_own -p $PORT work@127.0.0.1 true`);
	assert.equal(earlier.code, 255, 'a session that ran before has a key of its own');
});
