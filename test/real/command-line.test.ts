import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {
	after,
	before,
	suite,
	test,
} from 'node:test';
import {createMachine, eventually, type Machine} from '../helpers/baitui.ts';
import {oneTimeCode} from '../helpers/one-time-code.ts';
import {createRawCalls, realCluster} from '../helpers/real-cluster.ts';
import {createRealFolder, removeRealFolder} from '../helpers/real-folder.ts';

type Listed = {readonly sessions: ReadonlyArray<{readonly id: string; readonly name: string; readonly status: string}>};

const mark = randomBytes(3).toString('hex');
const [kept, waiting, ended] = ['kept', 'wait', 'over'].map(word => `${word}-${mark}`) as [string, string, string];
const folder = `folder-${mark}`;

if (realCluster) {
	const cluster = realCluster;
	let call: Awaited<ReturnType<typeof createRawCalls>>;
	const create = async (name: string, more: Record<string, unknown>, resources: Record<string, string>) => call('POST', '/session', {
		name, image: cluster.image, architecture: 'x86_64', type: 'interactive', group: 'default', domain: 'default', clusterSize: 1, clusterMode: 'single-node', reuseIfExists: false, enqueueOnly: true,
		config: {
			mounts: [], environ: {}, resources, resource_opts: {}, ...more,
		},
	});

	before(async () => {
		call = await createRawCalls(cluster);
		await createRealFolder(call, cluster, folder);

		await create(kept, {mounts: [folder]}, {cpu: '1', mem: '512m'});
		await create(waiting, {}, {cpu: '100', mem: '512m'});
		await create(ended, {}, {cpu: '100', mem: '512m'});
		await call('DELETE', `/session/${ended}`);
		await eventually(async () => {
			const {body} = await call('GET', `/session/${kept}`);
			return body.status === 'RUNNING' ? true : undefined;
		}, `${kept} runs`, 150_000);
	});
	after(async () => {
		for (const name of [kept, waiting]) {
			await call('DELETE', `/session/${name}?forced=true`);
		}

		await removeRealFolder(call, folder);
	});

	const signIn: Readonly<Record<string, (machine: Machine) => Promise<{code: number | null; stderr: string}>>> = {
		'session mode': async machine => machine.run(['login', cluster.session, '--user', cluster.user, '--password-stdin'], {input: `${cluster.password}\n`}),
		'api mode': async machine => machine.run(['login', cluster.api, '--access-key', cluster.accessKey, '--password-stdin'], {input: `${cluster.secretKey}\n`}),
	};

	for (const [mode, login] of Object.entries(signIn)) {
		suite(`a real cluster in ${mode}, from the command line`, () => {
			const machine = createMachine();
			after(async () => machine.close());

			test('login signs in', async () => {
				const {code, stderr} = await login(machine);
				assert.equal(code, 0, stderr);
			});

			test('ls names every session with its state', async () => {
				const {stdout, stderr} = await machine.run(['ls', '--json', '--all']);
				const {sessions} = JSON.parse(stdout) as Listed;
				// Newest first: an ended namesake of an earlier day must not hide a live one.
				const states = Object.fromEntries(sessions.toReversed().map(session => [session.name, session.status]));
				assert.deepEqual([states.alpha, states[kept], states[waiting]], ['running', 'running', 'queued'], stderr);
			});

			test('ssh runs a command and returns its exit code and its output, byte for byte', async () => {
				const done = await machine.run(['ssh', 'alpha', '--', String.raw`printf "a\0b"; exit 7`]);
				assert.deepEqual([done.code, done.stdout], [7, 'a\0b'], done.stderr);
			});

			test('ssh passes standard input through', async () => {
				const done = await machine.run(['ssh', 'alpha', '--', 'sha256sum'], {input: 'hello\n'});
				assert.match(done.stdout, /^5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03/);
			});

			test('a file put into a mounted folder is there over ssh, and comes back equal', async () => {
				const source = path.join(machine.directory, 'data.bin');
				const content = randomBytes(9_000_001);
				writeFileSync(source, content);
				const up = await machine.run(['cp', source, `${kept}:${folder}/`]);
				assert.equal(up.code, 0, up.stderr);
				const listed = await machine.run(['ssh', kept, '--', `stat -c %s ${folder}/data.bin; ls -A ${folder}`]);
				assert.equal(listed.stdout, '9000001\ndata.bin\n');
				const back = path.join(machine.directory, 'back.bin');
				const down = await machine.run(['cp', `${kept}:${folder}/data.bin`, back]);
				assert.equal(down.code, 0, down.stderr);
				assert.ok(readFileSync(back).equals(content));
			});

			test('a folder goes up and down with everything in it', async () => {
				const tree = path.join(machine.directory, 'tree');
				mkdirSync(path.join(tree, 'a', 'empty'), {recursive: true});
				for (let index = 0; index < 60; index++) {
					writeFileSync(path.join(tree, 'a', `file ${index}.txt`), `${index}\n`.repeat(index));
				}

				const remote = `alpha:up-${mark}-${mode.replace(' ', '-')}`;
				const up = await machine.run(['cp', '-r', tree, remote]);
				assert.equal(up.code, 0, up.stderr);
				const down = await machine.run(['cp', '-r', remote, path.join(machine.directory, 'copy')]);
				assert.equal(down.code, 0, down.stderr);
				const names = (directory: string) => readdirSync(directory, {recursive: true, encoding: 'utf8'}).toSorted();
				assert.deepEqual(names(path.join(machine.directory, 'copy')), names(tree));
				for (const name of names(tree).filter(name => name.endsWith('.txt'))) {
					assert.equal(readFileSync(path.join(machine.directory, 'copy', name), 'utf8'), readFileSync(path.join(tree, name), 'utf8'));
				}
			});

			test('a tunnel to jupyter serves the app\'s page until it is stopped', async () => {
				const opened = await machine.run(['tunnel', 'alpha', 'jupyter', '--detach']);
				assert.equal(opened.code, 0, opened.stderr);
				const address = opened.stdout.split('\n', 1)[0]!;
				const page = await fetch(`http://${address}/`);
				assert.equal(page.status, 200);
				await page.text();
				const stopped = await machine.run(['tunnel', 'stop', address.split(':', 2)[1]!]);
				assert.equal(stopped.code, 0, stopped.stderr);
				await assert.rejects(async () => fetch(`http://${address}/`));
			});

			test('a tunnel to a raw tcp app carries megabytes both ways', async () => {
				const opened = await machine.run(['tunnel', 'alpha', 'rawtcp', '--detach']);
				assert.equal(opened.code, 0, opened.stderr);
				const [host, port] = opened.stdout.trim().split(':', 2);
				const socket = net.connect(Number(port), host);
				const sent = Buffer.concat([Buffer.from('begin\n'), randomBytes(4_000_000)]);
				const chunks: Buffer[] = [];
				socket.write(sent);
				for await (const chunk of socket) {
					chunks.push(chunk as Buffer);
					if (chunks.reduce((sum, one) => sum + one.length, 0) >= sent.length) {
						break;
					}
				}

				assert.ok(Buffer.concat(chunks).equals(sent));
			});

			test('a tunnel to sshd lets an ssh server speak', async () => {
				const opened = await machine.run(['tunnel', 'alpha', 'sshd', '--detach']);
				const [host, port] = opened.stdout.trim().split(':', 2);
				const socket = net.connect(Number(port), host);
				const [banner] = await once(socket, 'data') as [Buffer];
				assert.match(banner.toString('latin1'), /^SSH-2\.0-dropbear/);
				socket.destroy();
			});

			test('a taken port is refused with exit 6', async () => {
				const server = net.createServer().listen(0, '127.0.0.1');
				await once(server, 'listening');
				const {port} = server.address() as net.AddressInfo;
				const {code, stderr} = await machine.run(['tunnel', 'alpha', 'sshd', '-b', String(port), '--detach']);
				assert.equal(code, 6);
				assert.match(stderr, new RegExp(String(port)));
				server.close();
			});

			for (const [what, args, code, words] of [
				['an unknown session', ['ssh', 'nosuch'], 3, /nosuch/],
				['a session that waits', ['ssh', waiting], 5, /PENDING/],
				['a session that ended', ['ssh', ended], 5, /CANCELLED|TERMINATED/],
				['an app the session does not have', ['tunnel', 'alpha', 'nosuch', '--detach'], 3, /jupyter/],
				['an app that cannot start', ['proxy', 'alpha', 'vscode'], 1, /vscode/],
				['a file that is not there', ['cp', 'alpha:nosuch', '.'], 3, /nosuch/],
			] as const) {
				test(`${what} is one sentence and exit ${code}`, async () => {
					const done = await machine.run(args);
					assert.equal(done.code, code, done.stderr);
					assert.match(done.stderr, words);
					assert.doesNotMatch(done.stderr, /\n {4}at /);
				});
			}

			test('the secrets are in files of their owner only, and in no other', async () => {
				const files = readdirSync(machine.directory, {recursive: true, encoding: 'utf8'});
				const secret = mode === 'api mode' ? cluster.secretKey : cluster.password;
				const holding = files.filter(name => {
					try {
						return readFileSync(path.join(machine.directory, name)).includes(secret);
					} catch {
						return false;
					}
				});
				assert.deepEqual(holding.filter(name => !name.startsWith('state/credentials/')), []);
			});
		});
	}

	suite('two sessions of one name', () => {
		const machine = createMachine();
		after(async () => machine.close());

		test('are an error that lists both ids, and the id still reaches each', async t => {
			await signIn['session mode']!(machine);
			const {sessions} = JSON.parse((await machine.run(['ls', '--json'])).stdout) as Listed;
			const twin = sessions.find(session => session.name === kept)!;
			const beta = sessions.find(session => session.name === 'beta')!;
			const renamed = await call('POST', `/session/${twin.id}/rename?name=beta`, {name: 'beta'});
			if (renamed.status >= 300) {
				t.skip('this release refuses a name that is in use');
				return;
			}

			try {
				const {code, stderr} = await machine.run(['show', 'beta']);
				assert.equal(code, 3);
				assert.ok(stderr.includes(twin.id) && stderr.includes(beta.id), stderr);
				assert.equal((await machine.run(['ssh', twin.id, '--', 'exit 9'])).code, 9);
			} finally {
				await call('POST', `/session/${twin.id}/rename?name=${kept}`, {name: kept});
			}
		});
	});

	suite('signing in to a real cluster', () => {
		const machine = createMachine();
		after(async () => machine.close());

		test('a wrong password is one sentence and exit 4, and nothing is saved', async () => {
			const {code, stderr} = await machine.run(['login', cluster.session, '--user', 'nobody@example.test', '--password-stdin'], {input: 'wrong\n'});
			assert.equal(code, 4, stderr);
			assert.match(stderr, /[Ww]rong/);
			assert.match((await machine.run(['ls'])).stderr, /login/);
		});

		test('a one-time code is asked for, and taken', {skip: cluster.otp === undefined}, async () => {
			const {user, password, secret} = cluster.otp!;
			const without = await machine.run(['login', cluster.session, '--user', user, '--password-stdin'], {input: `${password}\n`});
			assert.equal(without.code, 4);
			assert.match(without.stderr, /code/);
			const done = await machine.run(['login', cluster.session, '--user', user, '--otp', oneTimeCode(secret), '--password-stdin'], {input: `${password}\n`});
			assert.equal(done.code, 0, done.stderr);
		});

		test('an address where nothing answers is one sentence and exit 7', async () => {
			const {code, stderr} = await machine.run(['login', 'http://127.0.0.1:1', '--user', 'a@example.test', '--password-stdin'], {input: 'x\n'});
			assert.equal(code, 7);
			assert.match(stderr, /127\.0\.0\.1:1/);
		});
	});
} else {
	test('no real cluster is named by BAITUI_REAL_SESSION', {skip: true});
}
