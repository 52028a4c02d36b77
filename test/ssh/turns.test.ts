import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {connectSsh} from '../../source/ssh/connection.ts';
import {createHostKeyPin} from '../../source/ssh/known-hosts.ts';
import {startPeer, userKey} from '../helpers/ssh-server.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

/** A server of that name whose programs say a line and end when their input does, and how many it was asked for. */
async function start(t: TestContext, ident: string, hold: (count: number) => Promise<void> = async () => undefined) {
	const asked = {count: 0, toEnd: 0};
	const {stream} = startPeer({
		ident,
		onSession(session) {
			asked.count++;
			session.on('signal', () => {
				asked.toEnd++;
			});
			session.on('exec', async (accept, _reject, {command}) => {
				await hold(asked.count);
				const channel = accept();
				// What the command prints first.
				channel.write(/printf %s%s (?<first>\w+) (?<second>\w+)/.exec(command)!.slice(1).join(''));
				channel.write('ready\n');
				channel.resume().on('end', () => {
					channel.exit(0);
					channel.end();
				});
			});
		},
	});
	const connection = await connectSsh(stream, {
		user: 'work', privateKey: userKey, name: 'alpha', hostKey: createHostKeyPin(temporaryDirectory(t), 'alpha'),
	});
	t.after(connection.close);
	return {
		connection,
		asked,
		/** An answer of the server to what was asked after all else. */
		async roundTrip() {
			await assert.rejects(connection.forward(9));
		},
	};
}

test('at a dropbear no program begins while another may end, and one that lasts keeps nobody waiting', async t => {
	const {connection, asked, roundTrip} = await start(t, 'dropbear_2024.85');
	const first = await connection.openCommand('cat');
	const second = connection.openCommand('cat');
	await roundTrip();
	assert.equal(asked.count, 1);
	first.stdout.resume();
	first.stdin.end();
	const opened = await second;
	assert.equal(await first.ended, 0);
	const third = connection.openCommand('cat');
	await roundTrip();
	assert.equal(asked.count, 2);
	opened.lasts();
	(await third).stop();
	assert.equal(asked.count, 3);
	await connection.openCommand('cat');
});

test('at a dropbear no program is told to end while another is just being begun', async t => {
	const begun = Promise.withResolvers<void>();
	const {connection, asked, roundTrip} = await start(t, 'dropbear_2024.85', async count => count === 2 ? begun.promise : undefined);
	const first = await connection.openCommand('cat');
	first.lasts();
	const second = connection.openCommand('cat');
	await roundTrip();
	assert.equal(asked.count, 2);
	first.stop();
	await roundTrip();
	assert.equal(asked.toEnd, 0);
	begun.resolve();
	await second;
	await roundTrip();
	assert.equal(asked.toEnd, 1);
});

test('at other servers programs begin at once', async t => {
	const {connection, asked} = await start(t, 'OpenSSH_9.2');
	await connection.openCommand('cat');
	await connection.openCommand('cat');
	assert.equal(asked.count, 2);
});
