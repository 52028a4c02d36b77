import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import http from 'node:http';
import net from 'node:net';
import {text} from 'node:stream/consumers';
import {setTimeout as wait} from 'node:timers/promises';
import {
	after,
	before,
	test,
	type TestContext,
} from 'node:test';
import {createMachine, eventually, type Machine} from '../helpers/baitui.ts';
import {createRawCalls, realCluster} from '../helpers/real-cluster.ts';
import {realRig} from '../helpers/real-rig.ts';
import {typeIntoTtyd} from '../helpers/ttyd.ts';

type Listed = {readonly address: string; readonly status: string; readonly reason: string | null; readonly lastLoss: {readonly reason: string} | null};

/** Milliseconds within which the end of a session must be known in session mode, which does not tell of it. */
const noticed = 20_000;
const mark = randomBytes(3).toString('hex');
const name = `again-${mark}`;

if (realCluster) {
	const cluster = realCluster;
	const machine = createMachine();
	/** Signed in by keys, where `machine` is by password: api mode and session mode. */
	const keyed = createMachine();
	let call: Awaited<ReturnType<typeof createRawCalls>>;
	let id: string;

	before(async () => {
		call = await createRawCalls(cluster);
		const {body} = await call('POST', '/session', {
			name, image: cluster.image, architecture: 'x86_64', type: 'interactive', group: 'default', domain: 'default', clusterSize: 1, clusterMode: 'single-node', reuseIfExists: false,
			enqueueOnly: true, config: {
				mounts: [], environ: {}, resources: {cpu: '1', mem: '512m'}, resource_opts: {},
			},
		});
		id = String(body.sessionId);
		await eventually(async () => ((await call('GET', `/session/${name}`)).body.status === 'RUNNING' ? true : undefined), `${name} runs`, 300_000);
		const {code, stderr} = await machine.run(['login', cluster.session, '--user', cluster.user, '--password-stdin'], {input: `${cluster.password}\n`});
		assert.equal(code, 0, stderr);
		const login = await keyed.run(['login', cluster.api, '--access-key', cluster.accessKey, '--password-stdin'], {input: `${cluster.secretKey}\n`});
		assert.equal(login.code, 0, login.stderr);
	}, {timeout: 320_000});
	after(async () => {
		await machine.close();
		await keyed.close();
		await call('DELETE', `/session/${id}?forced=true`);
	});

	const open = async (session: string, app: string, user: Machine = machine): Promise<string> => {
		const {code, stdout, stderr} = await user.run(['tunnel', session, app, '--detach']);
		assert.equal(code, 0, stderr);
		return stdout.split('\n', 1)[0]!;
	};

	const look = async (address: string, user: Machine = machine): Promise<Listed> => {
		const {stdout} = await user.run(['tunnel', 'ls', '--json']);
		return (JSON.parse(stdout) as {tunnels: Listed[]}).tunnels.find(tunnel => tunnel.address === address)!;
	};

	const dial = (address: string): net.Socket => {
		const [host, port] = address.split(':', 2);
		return net.connect(Number(port), host).on('error', () => undefined);
	};

	/** Over a connection of its own; undefined where there was no answer. */
	const page = async (address: string): Promise<{readonly status: number | undefined; readonly text: string} | undefined> => {
		try {
			const [answer] = await once(http.get(`http://${address}/`, {agent: false}), 'response') as [http.IncomingMessage];
			return {status: answer.statusCode, text: await text(answer)};
		} catch {
			return undefined;
		}
	};

	/** Resolves with the tunnel when it has that status; the error tells what it had last, and its log. */
	const becomes = async (status: string, address: string, patience?: number, user: Machine = machine): Promise<Listed> => {
		let last: Listed | undefined;
		return eventually(async () => {
			last = await look(address, user);
			return last.status === status ? last : undefined;
		}, status, patience).catch(async (error: unknown) => {
			const {stdout} = await user.run(['tunnel', 'logs', address.split(':', 2)[1]!]);
			throw new Error(`${address} has not become ${status}: ${JSON.stringify(last)}\n${stdout}`, {cause: error});
		});
	};

	/** Resolves when it is closed, and tells how long that took. */
	const closed = async (t: TestContext, socket: net.Socket, what: string): Promise<void> => {
		const since = performance.now();
		await eventually(async () => (socket.closed ? true : undefined), what, noticed);
		t.diagnostic(`${what} after ${((performance.now() - since) / 1000).toFixed(1)} s`);
	};

	test('a port that refuses, of which session mode says nothing, is noticed and said', async t => {
		const address = await open('alpha', 'deadend');
		const socket = dial(address);
		socket.resume();
		await closed(t, socket, 'the connection is given up');
		assert.match((await look(address)).lastLoss?.reason ?? '', /Nothing listens on port 7008 of alpha/);
	});

	test('a real HTTP client uses jupyter, and a real WebSocket client ttyd', async () => {
		const [jupyter, ttyd] = [await open('alpha', 'jupyter'), await open('alpha', 'ttyd')];
		assert.equal((await page(jupyter))?.status, 200);
		assert.match(await typeIntoTtyd(ttyd, 'echo $((6 * 7))-$(id -un)', /42-\w/), /42-work/);
	});

	test('a session that is restarted is reached at the same port again in both modes, or told of as unreachable; ssh takes its new host key', {timeout: 420_000}, async t => {
		const tunnels = [{user: machine, address: await open(name, 'jupyter')}, {user: keyed, address: await open(name, 'jupyter', keyed)}];
		for (const {address} of tunnels) {
			assert.equal((await page(address))?.status, 200);
		}

		assert.equal((await machine.run(['ssh', name, '--', 'touch kept'])).code, 0);
		const restarting = call('PATCH', `/session/${id}`);
		const seen: Listed[] = [];
		let answer: Awaited<typeof restarting> | undefined;
		do {
			seen.push(...await Promise.all(tunnels.map(async ({user, address}) => look(address, user))));
			answer = await Promise.race([restarting, wait(300, undefined)]);
		} while (answer === undefined);

		if (answer.status === 501) {
			t.skip('this release has no restart');
			return;
		}

		assert.equal(answer.status, 204);
		assert.ok(seen.every(({status}) => status === 'ready' || status === 'retrying'), JSON.stringify(seen));
		let isLost = false;
		for (const {user, address} of tunnels) {
			const first = await page(address);
			if (first?.status === 200) {
				continue;
			}

			isLost = true;
			assert.match(first?.text ?? '', new RegExp(`The server says ${name} is running, but nothing in it can be reached`));
			const {reason} = await becomes('retrying', address, undefined, user);
			// A way that is not even opened in time is told of in other words.
			assert.match(reason ?? '', /The server says|says nothing/);
		}

		if (isLost && !realRig) {
			t.skip('the server lost the ports of the restarted session, and there is no BAITUI_REAL_RIG to tell it');
			return;
		}

		if (isLost) {
			await realRig!.tellPorts(id);
		}

		for (const {user, address} of tunnels) {
			assert.equal((await page(address))?.status, 200);
			await becomes('ready', address, undefined, user);
		}

		const ssh = await machine.run(['ssh', name, '--', 'ls kept']);
		assert.deepEqual([ssh.code, ssh.stdout, ssh.stderr], [0, 'kept\n', '']);
	});

	test('web server and manager are away for a minute, and the same port answers when they are back', {timeout: 360_000, skip: realRig === undefined && 'BAITUI_REAL_RIG is not set'}, async () => {
		const address = await open('alpha', 'jupyter');
		assert.equal((await page(address))?.status, 200);
		const minute = wait(60_000);
		await realRig!.stop('webserver');
		await realRig!.stop('manager');
		const {reason} = await becomes('retrying', address, noticed);
		assert.match(reason ?? '', /cannot be reached/);
		await minute;
		await realRig!.start();
		assert.equal((await page(address))?.status, 200);
		await becomes('ready', address);
	});

	test('the end of a session, of which session mode says nothing, is noticed and said, and frees the port', async t => {
		const address = await open(name, 'rawtcp');
		const socket = dial(address);
		socket.write('hello\n');
		await once(socket, 'data', {signal: AbortSignal.timeout(60_000)});
		await call('DELETE', `/session/${id}`);
		await closed(t, socket, 'the connection is over');
		const {reason} = await becomes('ended', address, noticed);
		assert.match(reason ?? '', new RegExp(name));
		const server = net.createServer().listen(Number(address.split(':', 2)[1]), '127.0.0.1');
		await once(server, 'listening');
		server.close();
	});
} else {
	test('no real cluster is named by BAITUI_REAL_SESSION', {skip: true});
}
