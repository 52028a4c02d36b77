import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {after, before, test} from 'node:test';
import {
	createMachine,
	eventually,
	type Finished,
	type Machine,
} from '../helpers/baitui.ts';
import {createRawCalls, realCluster} from '../helpers/real-cluster.ts';
import {createRealFolder, removeRealFolder} from '../helpers/real-folder.ts';
import {realRig} from '../helpers/real-rig.ts';

type Row = {
	readonly id: string;
	readonly name: string;
	readonly status: string;
	readonly detail: string;
	readonly cpu: number;
	readonly memory: number;
};

const mark = randomBytes(3).toString('hex');
const [name, renamed, twin, greedy, batch] = ['born', 'named', 'twin', 'greedy', 'batch'].map(word => `${word}-${mark}`) as [string, string, string, string, string];
const folder = `starts-${mark}`;

if (realCluster) {
	const cluster = realCluster;
	let machine: Machine;
	let raw: Awaited<ReturnType<typeof createRawCalls>>;
	let isOld = true;

	const succeed = ({code, stdout, stderr}: Finished): string => {
		assert.equal(code, 0, stderr);
		return stdout;
	};

	const rows = async (): Promise<readonly Row[]> => (JSON.parse(succeed(await machine.run(['ls', '--all', '--json']))) as {sessions: readonly Row[]}).sessions;
	const rowOf = async (wanted: string) => (await rows()).find(row => row.name === wanted);

	before(async () => {
		machine = createMachine();
		succeed(await machine.run(['login', cluster.session, '--user', cluster.user, '--password-stdin'], {input: `${cluster.password}\n`}));
		raw = await createRawCalls(cluster);
		const {body} = await raw('GET', '/');
		isOld = String(body.manager).startsWith('23.');
		await createRealFolder(raw, cluster, folder);
	});

	after(async () => {
		const left = (await rows()).filter(row => row.name.endsWith(mark) && ['queued', 'starting', 'running'].includes(row.status));
		if (left.length > 0) {
			await machine.run(['stop', ...left.map(({id}) => id), '--yes', '--wait']);
		}

		await removeRealFolder(raw, folder);
		await machine.close();
	});

	test('a session starts with resources, a folder, a variable and a script, and is followed until it runs', async () => {
		const {code, stdout, stderr} = await machine.run([
			'start', cluster.image, '--name', name, '--cpu', '1', '--mem', '256m', '-m', `${folder}:kept`, '-e', 'GREETING=it\'s "me"', '-p', '9999', '--wait=5m',
		]);
		assert.equal(code, 0, stderr);
		assert.equal(stdout, `${name}\n`);
		assert.match(stderr, /RUNNING/);
		const row = await rowOf(name);
		assert.deepEqual([row?.status, row?.cpu, row?.memory], ['running', 1, 256 * (1024 ** 2)]);
		const seen = succeed(await machine.run(['ssh', name, '--', 'echo "$GREETING"; echo kept > kept/note; cat kept/note; grep -c /home/work/kept /proc/self/mountinfo']));
		assert.equal(seen, 'it\'s "me"\nkept\n1\n');
	});

	test('its states and its log are told', async () => {
		const {history} = JSON.parse(succeed(await machine.run(['history', name, '--json']))) as {history: ReadonlyArray<{detail: string}>};
		assert.deepEqual([history[0]?.detail, history.at(-1)?.detail], ['PENDING', 'RUNNING']);
		assert.match(succeed(await machine.run(['logs', name])), /Kernel started at/);
		assert.equal(succeed(await machine.run(['interrupt', name])), '');
		assert.match(succeed(await machine.run(['graph', name])), new RegExp(`^${name} {2}RUNNING\n$`));
	});

	test('it is renamed, but not to a name in use', async () => {
		succeed(await machine.run(['rename', name, renamed]));
		assert.equal((await rowOf(renamed))?.status, 'running');
		const taken = await machine.run(['rename', renamed, 'alpha']);
		assert.equal(taken.code, 10, taken.stderr);
	});

	test('it is restarted where the release has it', async () => {
		const {code, stderr} = await machine.run(['restart', renamed, '--yes']);
		if (isOld) {
			assert.equal(code, 0, stderr);
			const {id} = await eventually(async () => {
				const row = await rowOf(renamed);
				return row?.status === 'running' ? row : undefined;
			}, 'it runs again');
			// Nothing in it can be reached before the manager is told its new ports.
			if (realRig) {
				await realRig.tellPorts(id);
				assert.equal(succeed(await machine.run(['ssh', renamed, '--', 'cat kept/note'])), 'kept\n');
			}
		} else {
			assert.equal(code, 10, stderr);
			assert.match(stderr, /no longer supported/);
		}
	});

	test('another one like it has its resources, folder, variable and port', async () => {
		succeed(await machine.run(['start', '--again', renamed, '--name', twin, '--wait=5m']));
		const row = await rowOf(twin);
		assert.deepEqual([row?.cpu, row?.memory], [1, 256 * (1024 ** 2)]);
		const {session} = JSON.parse(succeed(await machine.run(['show', twin, '--json']))) as {session: {apps: ReadonlyArray<{name: string}>}};
		assert.ok(session.apps.some(app => app.name === '9999'));
		assert.equal(succeed(await machine.run(['ssh', twin, '--', 'echo "$GREETING"'])), 'it\'s "me"\n');
	});

	test('what the machines do not have is waited for by name, and cancelled', async () => {
		const {code, stderr} = await machine.run(['start', cluster.image, '--name', greedy, '--cpu', '100', '--mem', '256m', '--wait=20s']);
		assert.equal(code, 5, stderr);
		assert.match(stderr, isOld ? /PENDING, waits for 100 CPU/ : /PENDING #\d+, waits for 100 CPU/);
		succeed(await machine.run(['stop', greedy, '--yes']));
		const over = await machine.run(['wait', greedy, '--timeout', '60s']);
		assert.equal(over.code, 5);
		assert.match(over.stderr, /will not run/);
	});

	test('a batch session runs its line and is over', async () => {
		succeed(await machine.run(['start', cluster.image, '--name', batch, '--cpu', '1', '--mem', '256m', '-m', folder, '--command', `echo from batch > /home/work/${folder}/batch`, '--no-wait']));
		succeed(await machine.run(['wait', batch, '--for', 'terminated', '--timeout', '5m']));
		// Where 26.9 mounted a folder it does not tell, so the twin has it under its own name.
		assert.equal(succeed(await machine.run(['ssh', twin, '--', `cat ${isOld ? 'kept' : folder}/batch`])), 'from batch\n');
	});

	test('wrong wishes are refused in words', async () => {
		const folderless = await machine.run(['start', cluster.image, '-m', 'no-such-folder', '--cpu', '1', '--mem', '256m']);
		assert.equal(folderless.code, 3, folderless.stderr);
		const taken = await machine.run(['start', cluster.image, '--name', 'alpha', '--cpu', '1', '--mem', '256m']);
		assert.equal(taken.code, 10, taken.stderr);
		const small = await machine.run(['start', cluster.image, '--cpu', '1', '--mem', '1m']);
		assert.notEqual(small.code, 0, small.stderr);
	});

	test('the choices name what the cluster has', async () => {
		const {left, fields} = JSON.parse(succeed(await machine.run(['start', '--choices', '--json']))) as {left: string; fields: ReadonlyArray<{name: string; choices: ReadonlyArray<{value: string}>}>};
		assert.match(left, /\d CPU/);
		const valuesOf = (wanted: string) => fields.find(field => field.name === wanted)!.choices.map(({value}) => value);
		assert.ok(valuesOf('image').includes(cluster.image));
		assert.ok(valuesOf('mount').includes(folder));
		assert.deepEqual(valuesOf('preset').toSorted(), ['large', 'small']);
	});

	test('both are ended at once, and are over', async () => {
		const {code, stderr} = await machine.run(['stop', renamed, twin, '--yes', '--wait']);
		assert.equal(code, 0, stderr);
		assert.match(stderr, /2 of 2 done/);
		assert.equal((await rowOf(twin))?.status, 'ended');
	});
} else {
	test('no real cluster is named by BAITUI_REAL_SESSION', {skip: true});
}
