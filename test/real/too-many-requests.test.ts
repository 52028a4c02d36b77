import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {realCluster} from '../helpers/real-cluster.ts';

/* In a file that comes late: for a quarter of an hour after it this user is refused, and shared-folder.test.ts needs the same one. */
const machine = createMachine();
after(async () => machine.close());

test('a user over the request limit is told so, with exit 7', {skip: realCluster?.limited === undefined}, async () => {
	const {api, limited} = realCluster!;
	const login = await machine.run(['login', api, '--access-key', limited!.accessKey, '--password-stdin'], {input: `${limited!.secretKey}\n`});
	// Over the limit already, by an earlier run of the last minutes: then it is the sign-in that says so.
	const refused = login.code === 7
		? login
		: await eventually(async () => {
			const {code, stderr} = await machine.run(['ls']);
			return code === 0 ? undefined : {code, stderr};
		}, 'the limit is reached');
	assert.equal(refused.code, 7);
	assert.match(refused.stderr, /too many requests/i);
});
