import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {createReadStream, mkdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {pipeline} from 'node:stream/promises';
import {
	after,
	before,
	test,
	type TestContext,
} from 'node:test';
import {ciphers} from '../../source/ssh/algorithms.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {makeOddTree} from '../helpers/odd-tree.ts';
import {queueWorkerOf} from '../helpers/queue-worker.ts';
import {writeRandom} from '../helpers/random-file.ts';
import {createRawCalls, realCluster} from '../helpers/real-cluster.ts';
import {createRealFolder, removeRealFolder} from '../helpers/real-folder.ts';
import {startRealSession} from '../helpers/real-session.ts';
import {makeTree, readTree} from '../helpers/tree.ts';

/* Copies to and from a real session in session mode, which goes by the web server and says nothing of what breaks behind it. */
type Copied = {
	readonly id: string;
	readonly status: string;
	readonly reason?: string | null;
	readonly files: {readonly done: number; readonly total: number; readonly verified: number};
	readonly bytes: {readonly done: number; readonly sent: number; readonly resumed: number};
	readonly reconnects: number;
	readonly failed: unknown[];
	readonly remarks: ReadonlyArray<{readonly path: string; readonly reason: string}>;
	readonly seconds?: number;
};

const mark = randomBytes(3).toString('hex');
const name = `copies-${mark}`;
const folder = `folder-${mark}`;
const gibibyte = 1024 ** 3;

async function hashOf(file: string): Promise<string> {
	const hash = createHash('sha256');
	await pipeline(createReadStream(file, {highWaterMark: 1024 * 1024}), hash);
	return hash.digest('hex');
}

/** Every path with its kind, mode and time, and where links lead, as bytes. */
function listing(directory: string): string {
	return spawnSync('sh', ['-c', String.raw`find . -type l -printf "%p %l\0" -o -printf "%p %y %m %Ts\0"`], {cwd: directory, encoding: 'latin1'}).stdout
		.split('\0').toSorted().join('\n');
}

/** Kills all connections to the session but the one that asks; in session mode nothing tells of it. */
const killOthers = String.raw`for child in $(ps -eo pid=,comm= --sort=pid | awk "/dropbear/ {print \$1}" | tail -n +2); do [ $child = $PPID ] || kill -9 $child; done`;

if (realCluster) {
	const cluster = realCluster;
	const machine = createMachine();
	const big = path.join(machine.directory, 'big.bin');
	/** Where it is kept, if the test may make that writable. */
	const place = cluster.volume ? folder : '.';
	let call: Awaited<ReturnType<typeof createRawCalls>>;
	let hash: string;

	before(async () => {
		call = await createRawCalls(cluster);
		await createRealFolder(call, cluster, folder);

		await Promise.all([startRealSession(call, cluster, name, [folder]), writeRandom(big, gibibyte)]);
		hash = await hashOf(big);
		const {code, stderr} = await machine.run(['login', cluster.session, '--user', cluster.user, '--password-stdin'], {input: `${cluster.password}\n`});
		assert.equal(code, 0, stderr);
	}, {timeout: 320_000});
	after(async () => {
		await machine.close();
		await call('DELETE', `/session/${name}?forced=true`);
		await removeRealFolder(call, folder);
	});

	const copy = async (...words: readonly string[]): Promise<Copied> => {
		const {code, stdout, stderr} = await machine.run(['cp', ...words, '--json']);
		assert.equal(code, 0, stderr);
		return JSON.parse(stdout) as Copied;
	};

	const inside = async (command: string): Promise<string> => {
		const {code, stdout, stderr} = await machine.run(['ssh', name, '--', command]);
		assert.equal(code, 0, stderr);
		return stdout;
	};

	const list = async (): Promise<readonly Copied[]> => (JSON.parse((await machine.run(['transfers', 'ls', '--json'])).stdout) as {transfers: Copied[]}).transfers;

	const until = async (id: string, holds: (copied: Copied) => boolean, what: string) => eventually(async () => (await list()).find(copied => copied.id === id && holds(copied)), what, 180_000);

	test('1 GiB goes up and comes down, verified', {timeout: 400_000}, async t => {
		const up = await copy(big, `${name}:${place}/up.bin`);
		assert.deepEqual([up.status, up.files.verified, up.bytes.sent], ['done', 1, gibibyte]);
		assert.match(await inside(`sha256sum ${place}/up.bin`), new RegExp(`^${hash}`));
		const back = path.join(machine.directory, 'down.bin');
		const down = await copy(`${name}:${place}/up.bin`, back);
		assert.deepEqual([down.status, down.files.verified, down.bytes.sent], ['done', 1, gibibyte]);
		assert.equal(await hashOf(back), hash);
		t.diagnostic(`1 GiB up in ${up.seconds} s, down in ${down.seconds} s`);
	});

	const interrupted = async (t: TestContext, direction: 'upload' | 'download') => {
		const here = path.join(machine.directory, 'cut.bin');
		const there = `${name}:${place}`;
		const started = await machine.run(['cp', '--detach', ...(direction === 'upload' ? [big, `${there}/cut.bin`] : [`${there}/up.bin`, here])]);
		assert.equal(started.code, 0, started.stderr);
		const id = started.stdout.trim();
		await until(id, ({bytes}) => bytes.done > 0.3 * gibibyte, 'a part is there');
		await inside(killOthers);
		const cutAt = performance.now();
		await until(id, ({reconnects}) => reconnects > 0, 'it is connected again');
		t.diagnostic(`connected again ${Math.round((performance.now() - cutAt) / 1000)} s after the cut`);
		const first = await until(id, ({bytes}) => bytes.done > 0.6 * gibibyte, 'it goes on');
		process.kill(await queueWorkerOf(machine, id), 'SIGKILL');
		await until(id, ({status}) => status === 'paused', 'it is told that nothing carries it out');
		await machine.run(['transfers', 'resume', id]);
		const done = await until(id, ({status}) => status === 'done' || status === 'failed', 'it is over');
		assert.deepEqual([done.status, done.files.verified, done.failed], ['done', 1, []]);
		assert.ok(first.bytes.sent + done.bytes.sent < 1.1 * gibibyte, `${first.bytes.sent} + ${done.bytes.sent}`);
		const arrived = direction === 'upload' ? (await inside(`sha256sum ${place}/cut.bin`)).slice(0, 64) : await hashOf(here);
		assert.equal(arrived, hash);
	};

	for (const direction of ['upload', 'download'] as const) {
		test(`an ${direction} of 1 GiB whose sshd is killed, and then its worker, arrives the same, and little of it went twice`, {timeout: 400_000}, async t => interrupted(t, direction));
	}

	const tree = path.join(machine.directory, 'tree');
	const asItWas = async (remote: string, ...options: readonly string[]) => {
		const up = await copy('-r', tree, `${name}:${remote}`, ...options);
		const back = `${tree}-${remote.replaceAll('/', '-')}`;
		const down = await copy('-r', `${name}:${remote}`, back, ...options);
		assert.deepEqual([up.status, down.status, up.failed, down.failed], ['done', 'done', [], []]);
		assert.equal(down.files.total, up.files.total);
		return {up, down, back};
	};

	test('its sshd offers chacha20, which is what copies take of its ciphers', {timeout: 60_000}, async () => {
		// Only OpenSSH tells what a server offers.
		const proxy = machine.self.map(word => `'${word}'`).join(' ');
		const {stderr} = spawnSync('ssh', ['-vv', '-o', `ProxyCommand=${proxy} proxy ${name}`, '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'BatchMode=yes', '-l', 'work', name, 'true'], {env: machine.environment, encoding: 'utf8', timeout: 50_000});
		const offer = /peer server KEXINIT proposal.*?ciphers ctos: (?<names>\S+)/s.exec(stderr)?.groups?.names?.split(',') ?? [];
		assert.equal(ciphers.find(cipher => offer.includes(cipher)), 'chacha20-poly1305@openssh.com', stderr);
	});

	test('a tree of 2,000 files goes up and comes back as it was', {timeout: 300_000}, async t => {
		makeTree(tree, Object.fromEntries(Array.from({length: 2000}, (_, index) => [`folder ${index % 20}/${index} 데이터.txt`, 1 + (index * 13)])));
		const {up, down, back} = await asItWas(`${place}/many`);
		assert.deepEqual([...up.remarks, ...down.remarks], []);
		assert.equal(up.files.total, 2000);
		assert.deepEqual(readTree(back), readTree(tree));
		const sums = await inside(`cd ${place}/many; find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum`);
		assert.equal(sums, spawnSync('sh', ['-c', 'find . -type f -print0 | LC_ALL=C.UTF-8 sort -z | xargs -0 sha256sum | sha256sum'], {cwd: tree, encoding: 'utf8'}).stdout);
		t.diagnostic(`2,000 files up in ${up.seconds} s, down in ${down.seconds} s`);
	});

	for (const [road, ...options] of [['tar'], ['SFTP', '--verify', 'sha256']] as const) {
		test(`a tree of every odd name goes by ${road} and comes back with the same bytes, modes, times and links`, {timeout: 120_000}, async () => {
			mkdirSync(tree, {recursive: true});
			spawnSync('sh', ['-c', 'chmod -R u+rwx . ; rm -rf ./*'], {cwd: tree});
			makeOddTree(tree);
			const {up, down, back} = await asItWas(`odd-${road}`, '--links', 'copy', ...options);
			assert.deepEqual([...up.remarks, ...down.remarks], []);
			assert.equal(up.files.verified > 0, road === 'SFTP');
			const {stdout, status} = spawnSync('diff', ['-r', '--no-dereference', tree, back], {encoding: 'latin1'});
			assert.deepEqual([stdout, status], ['', 0]);
			assert.equal(listing(back), listing(tree));
		});
	}

	test('a ~/.bashrc that prints changes nothing', {timeout: 120_000}, async () => {
		await inside('cp ~/.bashrc ~/kept-rc; { echo "echo welcome to the machine; echo and mind the step"; cat ~/kept-rc; } > ~/.bashrc');
		const {up, down, back} = await asItWas('printed', '--links', 'copy');
		assert.equal(up.files.total, down.files.total);
		// It is told, since other programs fail of it.
		assert.deepEqual([up, down].map(({remarks}) => remarks.map(({path}) => path)), [['/home/work/.bashrc'], ['/home/work/.bashrc']]);
		assert.equal(listing(back), listing(tree));
		const here = path.join(machine.directory, 'small.bin');
		await writeRandom(here, 3_000_000);
		const one = await copy(here, `${name}:small.bin`);
		assert.deepEqual([one.status, one.files.verified], ['done', 1]);
		await inside('mv ~/kept-rc ~/.bashrc');
	});
} else {
	test('no real cluster is named by BAITUI_REAL_SESSION', {skip: true});
}
