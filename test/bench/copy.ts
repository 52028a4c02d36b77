import {randomBytes} from 'node:crypto';
import {
	chmodSync,
	mkdirSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {hasNativeCiphers} from '../../source/ssh/native-ciphers.ts';
import {freePort} from '../helpers/free-port.ts';
import {runProgram} from '../helpers/official-client.ts';
import type {Ground} from './ground.ts';
import {
	atLeast,
	compare,
	takeTurns,
	timed,
	type Row,
	type Variants,
} from './measure.ts';

const mebibytes = Number(process.env.BENCH_MEBIBYTES ?? 256);
const smallFiles = Number(process.env.BENCH_FILES ?? 1000);
const smallSize = 4096;
const key = 'bench-key';
const calm = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', '-F', '/dev/null'];

/** How one program copies a file or a folder; the remote path is below the home. */
type Copier = {readonly up: (local: string, remote: string) => Promise<unknown>; readonly down: (remote: string, local: string) => Promise<unknown>};

function officialCopier({official, session}: Ground): Copier {
	const scp = async (...words: readonly string[]) => official('scp', session, '-p', String(await freePort()), '-r', ...words);
	return {up: async (local, remote) => scp(local, `work@localhost:${remote}`), down: async (remote, local) => scp(`work@localhost:${remote}`, local)};
}

/** OpenSSH through a port of `backend.ai app` that is open already: no start, no login to the service. */
function scpCopier({client}: Ground, port: number): Copier {
	const scp = async (...words: readonly string[]) => {
		const {code, output} = await runProgram('scp', [...calm, '-i', key, '-P', String(port), '-r', ...words], {cwd: client!.home, limit: 600_000});
		if (code !== 0) {
			throw new Error(`scp ended with ${code}: ${output}`);
		}
	};

	return {up: async (local, remote) => scp(local, `work@127.0.0.1:${remote}`), down: async (remote, local) => scp(`work@127.0.0.1:${remote}`, local)};
}

function makeSources(directory: string): void {
	mkdirSync(path.join(directory, 'small'), {recursive: true});
	for (let number = 0; number < mebibytes; number++) {
		writeFileSync(path.join(directory, 'large'), randomBytes(1024 ** 2), {flag: 'a'});
	}

	for (let number = 0; number < smallFiles; number++) {
		writeFileSync(path.join(directory, 'small', `file-${number}`), randomBytes(smallSize));
	}
}

/** One large file and many of 4 KiB, the whole command from its start to its end, there and back. All copies are compared by size only; a row tells what sha256 adds, which is how `cp` does it unasked. */
export async function measureCopy(ground: Ground, runs: number): Promise<readonly Row[]> {
	const {baitui, official, session, client, machine} = ground;
	const remote = `bench-${randomBytes(3).toString('hex')}`;
	const local = path.join(machine.directory, 'bench');
	makeSources(local);
	await baitui('ssh', session, '--', `mkdir ${remote}`);
	const port = await freePort();
	const app = await client?.start(['app', session, 'sshd', '-b', `127.0.0.1:${port}`], `127.0.0.1:${port}`);
	if (client) {
		await official('session', 'download', session, 'id_container');
		// The client takes a file of that name away with each of its own copies.
		renameSync(path.join(client.home, 'id_container'), path.join(client.home, key));
		chmodSync(path.join(client.home, key), 0o600);
	}

	const ownCopier = (...options: readonly string[]): Copier => ({
		up: async (from, to) => baitui('cp', '-r', ...options, from, `${session}:${to}`), down: async (from, to) => baitui('cp', '-r', ...options, `${session}:${from}`, to),
	});
	const copiers: Readonly<Record<string, Copier | undefined>> = {
		baitui: ownCopier('--verify', 'size'),
		verified: ownCopier(),
		official: client && officialCopier(ground),
		scp: app && scpCopier(ground, port),
	};
	const copy = (name: string, {up, down}: Copier, what: string) => async (run: number) => {
		const there = `${remote}/${what}-${name}-${run}`;
		const back = path.join(local, `back-${what}`);
		const sample = {up: await timed(async () => up(path.join(local, what), there)) / 1000, down: await timed(async () => down(there, back)) / 1000};
		rmSync(back, {recursive: true});
		return sample;
	};

	const variants = (what: string): Variants => Object.fromEntries(Object.entries(copiers).map(([name, copier]) => [name, copier && copy(name, copier, what)]));
	try {
		const rows: Row[] = [];
		const large = hasNativeCiphers() ? {up: 1.2, down: 1.2} : {up: 0.9, down: 0.65};
		for (const [what, wanted] of [['large', large], ['small', {up: 5, down: 5}]] as const) {
			const results = await takeTurns(runs, variants(what), {warmUp: false});
			await baitui('ssh', session, '--', `rm -rf ${remote}/*`);
			const speed = (seconds: number | undefined) => seconds && (what === 'large' ? mebibytes * (1024 ** 2) / 1e6 : smallFiles) / seconds;
			for (const way of ['up', 'down'] as const) {
				const named = what === 'large' ? {measurement: `cp ${mebibytes} MiB ${way}`, unit: 'MB/s'} : {measurement: `cp ${smallFiles} files ${way}`, unit: 'files/s'};
				const row = {...named, value: speed(results.baitui?.[way])};
				rows.push(
					...compare({
						...row, peer: 'backend.ai scp', peerValue: speed(results.official?.[way]), wanted: atLeast(wanted[way]),
					}),
					...compare({...row, peer: 'scp in an open port', peerValue: speed(results.scp?.[way])}),
					...compare({
						...row, measurement: `${row.measurement}, sha256 of both sides`, value: speed(results.verified?.[way]), peer: 'backend.ai scp', peerValue: speed(results.official?.[way]),
					}),
				);
			}
		}

		return rows;
	} finally {
		await baitui('ssh', session, '--', `rm -rf ${remote}`);
		await app?.stop();
	}
}
