import assert from 'node:assert/strict';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	suite,
	test,
} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {
	createMachine,
	eventually,
	type Finished,
	type Machine,
} from '../helpers/baitui.ts';

type Row = {
	readonly name: string;
	readonly id: string;
	readonly status: string;
	readonly detail: string;
	readonly mounts: ReadonlyArray<{readonly name: string; readonly path: string; readonly readOnly: boolean}>;
	readonly cpu: number;
	readonly memory: number;
	readonly image: string;
};

for (const release of ['23.09', '26.9'] as const) {
	suite(`sessions are started, changed and ended, as ${release} has it`, () => {
		let cluster: Cluster;
		let machine: Machine;

		before(async () => {
			cluster = await startCluster({release, pace: 100});
			machine = createMachine();
			const {code, stderr} = await machine.run(['login', cluster.endpoints.session, '--user', cluster.email, '--password-stdin'], {input: `${cluster.password}\n`});
			assert.equal(code, 0, stderr);
		});

		after(async () => {
			await machine.close();
			await cluster.close();
		});

		const succeed = ({code, stdout, stderr}: Finished): string => {
			assert.equal(code, 0, stderr);
			return stdout;
		};

		const rowOf = async (name: string): Promise<Row | undefined> => {
			const {sessions} = JSON.parse(succeed(await machine.run(['ls', '--all', '--json']))) as {sessions: readonly Row[]};
			return sessions.find(row => row.name === name);
		};

		test('start makes a session with resources and a folder, and tells its name when it runs', async () => {
			const {code, stdout, stderr} = await machine.run(['start', 'python', '--name', 'made', '--cpu', '2', '--mem', '512m', '-m', 'results:out', '-e', 'GREETING=hello you']);
			assert.equal(code, 0, stderr);
			assert.equal(stdout, 'made\n');
			assert.match(stderr, /RUNNING/);
			const row = await rowOf('made');
			assert.deepEqual([row?.status, row?.cpu, row?.memory, row?.mounts.map(({name}) => name)], ['running', 2, 512 * (1024 ** 2), ['results']]);
			assert.equal(succeed(await machine.run(['ssh', 'made', '--', 'echo "$GREETING"; echo kept > out/note.txt; ls out'])), 'hello you\nnote.txt\n');
		});

		test('with --ssh a shell of the session follows, with its exit code', async () => {
			const {code, stdout, stderr} = await machine.run(['start', 'python', '--name', 'shelled', '--ssh'], {input: 'echo "in $BACKENDAI_SESSION_NAME"; exit 6\n'});
			assert.deepEqual([code, stdout], [6, 'in shelled\n'], stderr);
			succeed(await machine.run(['stop', 'shelled', '--yes', '--wait']));
		});

		test('a session needs no name, and --json tells the whole session', async () => {
			const {session} = JSON.parse(succeed(await machine.run(['start', 'python', '--json']))) as {session: Row};
			assert.match(session.name, /^python-[\da-f]{4}$/);
			assert.equal(session.status, 'running');
			succeed(await machine.run(['stop', session.name, '--yes', '--wait']));
		});

		test('an image that must be pulled is told of while it is, one that cannot be ends the wait with the reason', async () => {
			cluster.faults.isPulling = true;
			succeed(await machine.run(['start', 'r', '--name', 'pulled', '--no-wait']));
			const waiting = machine.start(['wait', 'pulled']);
			const [heard] = await once(waiting.stderr!.setEncoding('utf8'), 'data') as [string];
			assert.match(heard, /PENDING|SCHEDULED|PREPARING|PULLING/);
			await eventually(async () => ((await rowOf('pulled'))?.detail === 'PULLING' ? true : undefined), 'its image is pulled');
			cluster.faults.isPulling = false;
			const [code] = await once(waiting, 'close') as [number];
			assert.equal(code, 0);
			const lost = await machine.run(['start', 'lost', '--name', 'lost']);
			assert.equal(lost.code, 5);
			assert.match(lost.stderr, /CANCELLED.*image-pull-failed/);
		});

		test('what is not free is waited for and named; --wait is no longer than it says', async () => {
			const {code, stderr} = await machine.run(['start', 'python', '--name', 'greedy', '--gpu', '12', '--wait=2s']);
			assert.equal(code, 5, stderr);
			assert.match(stderr, release === '26.9' ? /PENDING #1, waits for 12 cuda\.device/ : /PENDING, waits for 12 cuda\.device/);
			assert.match(stderr, /not running yet/);
			assert.equal((await rowOf('greedy'))?.status, 'queued');
			succeed(await machine.run(['stop', 'greedy', '--yes']));
			const waited = await machine.run(['wait', 'greedy']);
			assert.equal(waited.code, 5);
			assert.match(waited.stderr, /CANCELLED/);
		});

		test('wrong wishes are refused with a sentence before anything starts', async () => {
			const expectations: ReadonlyArray<readonly [readonly string[], number, RegExp]> = [
				[[], 2, /image is missing/],
				[['nosuch-image'], 3, /No such environment image/],
				[['python', '--name', 'made'], 10, /There is a session "made" already/],
				[['python', '--name', '-'], 2, /cannot be called/],
				[['python', '--mem', 'much'], 2, /mem cannot be "much"/],
				[['python', '--gpu', 'cuda.nosuch=1'], 2, /no "cuda\.nosuch"/],
				[['python', '-m', 'nosuch'], 3, /No such virtual folder/],
				[['python', '-m', 'results:.ssh'], 2, /reserved/],
				[['python', '-p', '80'], 2, /1024 to 65535/],
				[['python', '--preset', 'nosuch'], 3, /There are: small, gpu/],
				[['python', '--set', 'flavour=mint'], 2, /It takes: image/],
				[['python', '--bootstrap', 'nosuch.sh'], 3, /nosuch\.sh cannot be read/],
				[['python', '-e', 'NOT_SET_ANYWHERE'], 2, /is not set here/],
				[['--template', 'nosuch'], 3, /There is no template/],
			];
			const before = cluster.sessionNames.length;
			for (const [words, exitCode, pattern] of expectations) {
				const {code, stderr} = await machine.run(['start', ...words]);
				assert.match(stderr, pattern, words.join(' '));
				assert.equal(code, exitCode, `${words.join(' ')}: ${stderr}`);
			}

			assert.equal(cluster.sessionNames.length, before);
		});

		test('a preset, shared memory, ports and a bootstrap script come with the session', async () => {
			const script = path.join(machine.directory, 'boot.sh');
			writeFileSync(script, 'echo booted > booted.txt\n');
			succeed(await machine.run(['start', 'pytorch', '--name', 'full', '--preset', 'small', '--shm', '128m', '-p', '9999', '--bootstrap', 'boot.sh']));
			const {session} = JSON.parse(succeed(await machine.run(['show', 'full', '--json']))) as {session: Row & {apps: ReadonlyArray<{name: string}>}};
			assert.deepEqual([session.cpu, session.memory], [1, 1024 ** 3]);
			assert.ok(session.apps.some(({name}) => name === '9999'));
			assert.equal(succeed(await machine.run(['ssh', 'full', '--', 'cat booted.txt'])), 'booted\n');
		});

		test('a batch session runs its line, tells it in its log, and ends', async () => {
			succeed(await machine.run(['start', 'python', '--name', 'batch', '--command', 'echo done by $USER', '--no-wait']));
			succeed(await machine.run(['wait', 'batch', '--for', 'terminated']));
			assert.match(succeed(await machine.run(['logs', 'batch'])), /done by work\n/);
			assert.equal(succeed(await machine.run(['logs', 'batch', '--tail', '1'])), 'done by work\n');
		});

		test('a session that comes after another waits for it, and graph draws both', async () => {
			succeed(await machine.run(['start', 'python', '--name', 'first', '--command', 'while [ ! -e results/go ]; do sleep 0.1; done', '-m', 'results', '--no-wait']));
			succeed(await machine.run(['start', 'python', '--name', 'second', '--after', 'first', '--no-wait']));
			assert.match(succeed(await machine.run(['graph', 'second'])), /^second {2}PENDING\n└─ first {2}[A-Z]+\n$/);
			const waiting = await machine.run(['wait', 'second', '--timeout', '1s']);
			assert.equal(waiting.code, 5);
			assert.match(waiting.stderr, /waits for the end of first/);
			writeFileSync(path.join(cluster.folderDirectory('results')!, 'go'), '');
			succeed(await machine.run(['wait', 'second']));
		});

		test('a template is saved with what was asked for, listed, used and removed', async () => {
			succeed(await machine.run(['start', 'python', '--name', 'tmpl1', '--cpu', '3', '-e', 'TOKEN=secret', '--save', 'mine']));
			const list = succeed(await machine.run(['start', '--templates']));
			assert.match(list, /mine.*cpu 3/);
			assert.doesNotMatch(list, /secret/);
			succeed(await machine.run(['start', '--template', 'mine', '--name', 'tmpl2']));
			assert.equal((await rowOf('tmpl2'))?.cpu, 3);
			succeed(await machine.run(['start', '--forget', 'mine']));
			assert.equal((await machine.run(['start', '--template', 'mine'])).code, 3);
		});

		test('--again starts one like another: under its name where that one is over', async () => {
			succeed(await machine.run(['start', 'python', '--name', 'likely', '--cpu', '2', '--mem', '256m', '-m', 'results:out', '-e', 'A=it\'s "so"']));
			succeed(await machine.run(['start', '--again', 'likely', '--name', 'twin']));
			assert.equal(succeed(await machine.run(['ssh', 'twin', '--', 'echo "$A"'])), 'it\'s "so"\n');
			succeed(await machine.run(['stop', 'likely', '--yes', '--wait']));
			assert.equal(succeed(await machine.run(['start', '--again', 'likely'])), 'likely\n');
			const row = await rowOf('likely');
			assert.deepEqual([row?.status, row?.cpu, row?.memory], ['running', 2, 256 * (1024 ** 2)]);
		});

		test('--choices tells images, presets, folders and what is left', async () => {
			const {left, fields} = JSON.parse(succeed(await machine.run(['start', '--choices', '--json']))) as {left: string; fields: ReadonlyArray<{name: string; choices: ReadonlyArray<{value: string}>}>};
			assert.match(left, /CPU .* cuda\.device/);
			const valuesOf = (name: string) => fields.find(field => field.name === name)?.choices.map(({value}) => value) ?? [];
			assert.ok(valuesOf('image').includes('cr.backend.ai/stable/python:3.11-ubuntu22.04'));
			assert.deepEqual(valuesOf('preset'), ['small', 'gpu']);
			assert.ok(valuesOf('mount').includes('data'));
			assert.match(succeed(await machine.run(['start', '--choices', 'preset'])), /small +1 CPU 1\.0G/);
		});

		test('rename gives another name and refuses one in use', async () => {
			succeed(await machine.run(['rename', 'made', 'remade']));
			assert.equal((await rowOf('remade'))?.status, 'running');
			const {code, stderr} = await machine.run(['rename', 'remade', 'notebook']);
			assert.equal(code, 10, stderr);
			assert.match(stderr, /There is a session "notebook" already/);
		});

		test('restart restarts where the release has it, and says what to do where not', async () => {
			const {code, stderr} = await machine.run(['restart', 'remade', '--yes']);
			if (release === '23.09') {
				assert.equal(code, 0, stderr);
				assert.equal((await rowOf('remade'))?.status, 'running');
			} else {
				assert.equal(code, 10);
				assert.match(stderr, /no longer supported[\s\S]*Start another one like it/);
			}
		});

		test('history lists the states in order, logs of a container are found by its name', async () => {
			const {history} = JSON.parse(succeed(await machine.run(['history', 'remade', '--json']))) as {history: ReadonlyArray<{detail: string}>};
			assert.equal(history[0]?.detail, 'PENDING');
			assert.ok(history.some(({detail}) => detail === 'RUNNING'));
			assert.match(succeed(await machine.run(['logs', 'remade', '--container', 'main1'])), /Kernel started at/);
			const {code, stderr} = await machine.run(['logs', 'remade', '--container', 'sub9']);
			assert.equal(code, 3);
			assert.match(stderr, /It has: main1/);
		});

		test('logs of a container beside the main one are there where the release tells them', async () => {
			succeed(await machine.run(['start', 'python', '--name', 'cluster', '--size', '2']));
			const {code, stderr} = await machine.run(['logs', 'cluster', '--container', 'sub1']);
			assert.equal(code, release === '23.09' ? 10 : 0, stderr);
		});

		test('NAME.sub1 is a container of a session that has several, reached through its main one', async () => {
			const line = async (...words: readonly string[]) => succeed(await machine.run(['ssh', ...words])).trimEnd();
			assert.match(await line('cluster.sub1', '--print'), / -t .* -- ssh sub1$/);
			assert.ok((await line('cluster.sub1', '--print', '--', 'echo', '"$A"; b')).endsWith(String.raw` -- ssh sub1 ''\''echo "$A"; b'\'''`));
			assert.ok(!(await line('cluster.main1', '--print')).includes('ssh sub1'));
			const {code, stderr} = await machine.run(['ssh', 'cluster.sub7']);
			assert.equal(code, 3);
			assert.match(stderr, /cluster has no container "sub7"\.[\s\S]*main1, sub1/);
			assert.equal((await machine.run(['ssh', 'nosuch.sub1'])).code, 3);
			assert.equal((await machine.run(['ssh', 'cluster.sub1', '--print-ssh'])).code, 2);
		});

		test('interrupt is passed on to a running session', async () => {
			succeed(await machine.run(['interrupt', 'remade']));
			assert.equal((await machine.run(['interrupt', 'old-run'])).code, 5);
		});

		test('stop asks first, and ends nothing where nobody can be asked', async () => {
			const {code, stderr} = await machine.run(['stop', 'remade']);
			assert.equal(code, 2);
			assert.match(stderr, /--yes/);
			assert.equal((await rowOf('remade'))?.status, 'running');
		});

		test('stop ends several with one summary; one that is refused does not keep the others', async () => {
			const {code, stderr} = await machine.run(['stop', 'remade', 'old-run', 'twin', '--yes', '--wait']);
			assert.notEqual(code, 0);
			assert.match(stderr, /2 of 3 done, 1 not: old-run/);
			assert.equal((await rowOf('remade'))?.status, 'ended');
			assert.equal((await rowOf('twin'))?.status, 'ended');
		});

		test('what the server only ends by force is ended with --force', async () => {
			const refused = await machine.run(['stop', 'ablation-7', '--yes']);
			if (release === '23.09') {
				assert.equal(refused.code, 10);
				assert.match(refused.stderr, /While its image is pulled/);
			} else {
				assert.equal(refused.code, 0, refused.stderr);
				await eventually(async () => ((await rowOf('ablation-7'))?.status === 'ended' ? true : undefined), 'ablation-7 ended');
			}
		});

		test('keep keeps a session until its time is over', async () => {
			const {code, stderr} = await machine.run(['keep', 'notebook', '1s']);
			assert.equal(code, 0, stderr);
			assert.match(stderr, /counts as used until/);
		});

		test('following goes on while events are silent', async () => {
			cluster.faults.isEventStreamSilent = true;
			succeed(await machine.run(['start', 'python', '--name', 'quiet']));
			cluster.faults.isEventStreamSilent = false;
		});

		test('events that come several times do no harm: each stage is told once, and the session is looked at no more often', async () => {
			cluster.faults.eventCopies = 100;
			const before = cluster.requests();
			const {code, stderr} = await machine.run(['start', 'python', '--name', 'echoed']);
			const asked = cluster.requests() - before;
			cluster.faults.eventCopies = undefined;
			assert.equal(code, 0, stderr);
			const stages = stderr.match(/^[A-Z]+$/gm)!;
			assert.deepEqual(stages, [...new Set(stages)], stderr);
			assert.equal(stages.at(-1), 'RUNNING');
			assert.ok(asked < 100, `${asked} requests`);
			succeed(await machine.run(['stop', 'echoed', '--yes', '--wait']));
		});
	});
}
