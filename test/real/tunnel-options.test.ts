import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {
	after,
	before,
	suite,
	test,
} from 'node:test';
import {createMachine, eventually, type Machine} from '../helpers/baitui.ts';
import {echo, startEcho, talk} from '../helpers/echo.ts';
import {freePort} from '../helpers/free-port.ts';
import {createRawCalls, realCluster} from '../helpers/real-cluster.ts';

type Row = {
	readonly id: string;
	readonly address: string;
	readonly target: string | number;
	readonly status: string;
	readonly reason: string | null;
	readonly isShared: boolean;
	readonly isReverse: boolean;
	readonly awakeUntil: string | null;
	readonly lastLoss: {readonly reason: string} | null;
};

const name = `options-${randomBytes(3).toString('hex')}`;

/** Ends each connection of the session's sshd but the one this runs in, without a word: what is left of them is what the service makes of it. */
const killOthers = 'mine=$PPID; main=$(cut -d" " -f4 /proc/$mine/stat); for each in $(cat /proc/$main/task/$main/children); do [ $each = $mine ] || kill -9 $each; done';

if (realCluster) {
	const cluster = realCluster;
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
	}, {timeout: 320_000});
	after(async () => {
		await call('DELETE', `/session/${id}?forced=true`);
	});

	for (const mode of ['session', 'api'] as const) {
		suite(`${mode} mode`, () => {
			let machine: Machine;
			before(async () => {
				machine = createMachine();
				const {code, stderr} = mode === 'session'
					? await machine.run(['login', cluster.session, '--user', cluster.user, '--password-stdin'], {input: `${cluster.password}\n`})
					: await machine.run(['login', cluster.api, '--access-key', cluster.accessKey, '--password-stdin'], {input: `${cluster.secretKey}\n`});
				assert.equal(code, 0, stderr);
			});
			after(async () => {
				await machine.close();
			});

			const tunnel = async (...words: readonly string[]) => machine.run(['tunnel', ...words]);
			const stop = async () => tunnel('stop', '--all');
			const list = async () => (JSON.parse((await tunnel('ls', '--json')).stdout) as {readonly tunnels: readonly Row[]}).tunnels;
			const open = async (...words: readonly string[]): Promise<Row> => {
				const {code, stdout, stderr} = await tunnel(name, ...words, '--detach', '--json');
				assert.equal(code, 0, stderr);
				return (JSON.parse(stdout) as {readonly tunnel: Row}).tunnel;
			};

			const untilReady = async (wanted: string) => eventually(async () => ((await list()).find(({id}) => id === wanted)?.status === 'ready' ? true : undefined), 'it is ready');
			const portOf = ({address}: Row) => Number(address.split(':').at(-1));

			test('-R: a program of the session reaches a port of this host; when its sshd drops all silently, that is noticed, and both ways come back', {timeout: 240_000}, async t => {
				const inside = 20_000 + Math.floor(Math.random() * 10_000);
				const back = await open('-R', `${inside}:${await startEcho(t)}`);
				await untilReady(back.id);
				const asked = await machine.run(['ssh', name, '--', `exec 3<>/dev/tcp/127.0.0.1/${inside}; echo from-inside >&3; head -n 1 <&3`]);
				assert.deepEqual([asked.code, asked.stdout], [0, 'from-inside\n'], asked.stderr);

				const there = await open(String(inside));
				const bytes = randomBytes(3_000_000);
				assert.ok((await echo(portOf(there), bytes)).equals(bytes), 'to the session through ssh, and from there to this host');
				const {socket, say} = await talk(portOf(there));
				assert.equal(await say('before\n'), 'before\n');
				const closed = once(socket, 'close');
				const startedAt = performance.now();
				const killed = await machine.run(['ssh', name, '--', killOthers]);
				assert.equal(killed.code, 0, killed.stderr);
				await closed;
				t.diagnostic(`the stream was cut after ${Math.round((performance.now() - startedAt) / 1000)} s`);
				await untilReady(back.id);
				assert.equal(String(await eventually(async () => {
					const answer = await echo(portOf(there), 'again\n').catch(() => Buffer.alloc(0));
					return answer.length > 0 ? answer : undefined;
				}, 'both ways are back')), 'again\n');
				await stop();
			});

			test('-b unix: an app at a socket of the user alone', async () => {
				const file = path.join(machine.directory, 'jupyter.sock');
				await open('jupyter', '-b', 'unix:jupyter.sock');
				assert.equal(fs.statSync(file).mode & 0o777, 0o600);
				const [response] = await once(http.get({socketPath: file, path: '/'}), 'response') as [http.IncomingMessage];
				assert.equal(response.statusCode, 200, await text(response));
				await stop();
				assert.equal(fs.existsSync(file), false);
			});

			test('an argument and a variable that the app does not take are refused before anything is opened, or by the app itself, which is said', {timeout: 120_000, skip: mode === 'api' && 'the app runs by now, and keeps what it was started with'}, async t => {
				const {code, stdout, stderr} = await tunnel(name, 'jupyterlab', '--app-arg=--nosuch=1', '--env', 'NO_SUCH=1', '--detach');
				if (code === 0) {
					const answer = await fetch(`http://${stdout.trimEnd()}/`);
					assert.equal(answer.status, 502);
					assert.match(await answer.text(), /jupyterlab/);
					const [row] = await list();
					t.diagnostic(row!.lastLoss!.reason);
					assert.match(row!.lastLoss!.reason, /jupyterlab/);
				} else {
					assert.equal(code, 2, stderr);
				}

				await stop();
				const plain = await open('jupyterlab');
				assert.equal((await fetch(`http://${plain.address}/`)).status, 200);
				await stop();
			});

			test('a set comes back to the addresses it had', async () => {
				const rows = [await open('jupyter', '--set', 'work'), await open('ttyd', '--set', 'work')];
				const down = await tunnel('down', 'work');
				assert.equal(down.code, 0, down.stderr);
				assert.deepEqual(await list(), []);
				const up = await tunnel('up', 'work');
				assert.equal(up.code, 0, up.stderr);
				assert.deepEqual((await list()).map(({address}) => address).toSorted(), rows.map(({address}) => address).toSorted());
				for (const {address} of rows) {
					assert.equal((await fetch(`http://${address}/`)).status, 200, address);
				}

				await tunnel('down', 'work', '--forget');
			});

			test('an address of the network is refused unless it is shared with a yes', async () => {
				const port = await freePort();
				const refused = await tunnel(name, 'jupyter', '-b', `0.0.0.0:${port}`, '--detach');
				const unasked = await tunnel(name, 'jupyter', '-b', `0.0.0.0:${port}`, '--share', '--detach');
				assert.deepEqual([refused.code, unasked.code], [10, 10]);
				assert.deepEqual(await list(), []);
				const shared = await open('jupyter', '-b', `0.0.0.0:${port}`, '--share', '--yes');
				assert.equal(shared.isShared, true);
				assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
				await stop();
			});

			test('--keepalive touches the session, says until when, and leaves no trouble in its log', async () => {
				const row = await open('jupyter', '--keepalive', '1h');
				const left = Date.parse(row.awakeUntil!) - Date.now();
				assert.ok(left > 3_500_000 && left <= 3_600_000, String(left));
				await untilReady(row.id);
				assert.equal((await fetch(`http://${row.address}/`)).status, 200);
				const {stdout} = await tunnel('logs', row.id);
				assert.doesNotMatch(stdout, /could not be kept awake/);
				await stop();
			});
		});
	}
} else {
	test('no real cluster is named by BAITUI_REAL_SESSION', {skip: true});
}
