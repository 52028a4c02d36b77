import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {
	mkdirSync,
	mkdtempSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import {noOpenssh, startOpenssh} from '../helpers/openssh.ts';
import {
	engine,
	rclone,
	rsync,
	scp,
	type Copier,
	type Ends,
} from './copiers.ts';
import type {Ground} from './ground.ts';
import {
	atLeast,
	compare,
	takeTurns,
	timed,
	type Row,
	type Variants,
} from './measure.ts';

const mebibytes = Number(process.env.BENCH_MEBIBYTES ?? 1024);
const smallFiles = Number(process.env.BENCH_FILES ?? 5000);
const smallSize = 4096;
/** Milliseconds there and back. */
const longWay = 50;

/** A port that leads to another one over a long way. */
async function startLongWay(port: number): Promise<{readonly port: number; readonly close: () => void}> {
	const child = spawn(process.execPath, ['test/bench/delay.ts', String(port), String(longWay)], {stdio: ['pipe', 'pipe', 'inherit']});
	const [line] = await once(readline.createInterface({input: child.stdout}), 'line') as [string];
	return {
		port: Number(line), close() {
			child.stdin.end();
		},
	};
}

type Part = {
	readonly name: string;
	readonly source: string;
	readonly isFolder: boolean;
	readonly unit: string;
	/** In units. */
	readonly amount: number;
	/** GB, for what a GB takes of the CPU. */
	readonly gigabytes: number;
	readonly copiers: Readonly<Record<string, Copier | undefined>>;
	/** Whose number is compared with whose, and what is asked of the ratio. */
	readonly pairs: ReadonlyArray<{readonly own: string; readonly peer: string; readonly note?: string; readonly wanted?: Partial<Record<'up' | 'down', number>>}>;
};

async function measurePart({name, source, isFolder, unit, amount, gigabytes, copiers, pairs}: Part, directory: string, runs: number): Promise<readonly Row[]> {
	const to = path.join(directory, 'copy');
	const sample = async (copy: (ends: Ends) => Promise<number>) => {
		let cpu = 0;
		const seconds = await timed(async () => {
			cpu = await copy({from: source, to, isFolder});
		}) / 1000;
		rmSync(to, {recursive: true});
		return {speed: amount / seconds, cpu: cpu / gigabytes};
	};

	const variants: Variants = Object.fromEntries(Object.entries(copiers).map(([copier, ways]) => [copier, ways && (async () => {
		const [up, down] = [await sample(ways.up), await sample(ways.down)];
		return {
			up: up.speed, down: down.speed, upCpu: up.cpu, downCpu: down.cpu,
		};
	})]));
	const results = await takeTurns(runs, variants, {warmUp: false});
	return (['up', 'down'] as const).flatMap(way => [
		...pairs.flatMap(({own, peer, note = '', wanted}) => results[peer] === undefined
			? []
			: compare({
				measurement: `${name} ${way}${note}`, unit, value: results[own]?.[way], peer, peerValue: results[peer][way], ...(wanted?.[way] !== undefined && {wanted: atLeast(wanted[way])}),
			})),
		...compare({
			measurement: `${name} ${way}, CPU of this side`, unit: 's/GB', value: results.baitui?.[`${way}Cpu`], peer: 'scp', peerValue: results.scp?.[`${way}Cpu`],
		}),
	]);
}

/**
One large file and a tree of small ones, to and from OpenSSH's own server beside scp, rsync and rclone, and the large one over a long way too. What all copy is compared by size only; a row
tells what sha256 adds. `scp` is that with aes128-gcm.
*/
export async function measureOpenssh(_ground: Ground, runs: number): Promise<readonly Row[]> {
	if (noOpenssh !== undefined) {
		throw new Error(noOpenssh);
	}

	const directory = mkdtempSync(path.join(os.tmpdir(), 'baitui-bench-'));
	const server = await startOpenssh(directory);
	const relay = await startLongWay(server.port);
	try {
		const [large, small] = [path.join(directory, 'large'), path.join(directory, 'small')];
		mkdirSync(small);
		for (let number = 0; number < mebibytes; number++) {
			writeFileSync(large, randomBytes(1024 ** 2), {flag: 'a'});
		}

		for (let number = 0; number < smallFiles; number++) {
			writeFileSync(path.join(small, `file-${number}`), randomBytes(smallSize));
		}

		const gcm = ['-c', 'aes128-gcm@openssh.com'];
		const largeBytes = mebibytes * (1024 ** 2);
		const whole = {
			source: large, isFolder: false, unit: 'MB/s', amount: largeBytes / 1e6, gigabytes: largeBytes / 1e9,
		};
		const parts: readonly Part[] = [
			{
				...whole,
				name: `openssh ${mebibytes} MiB`,
				copiers: {
					baitui: engine(server, server.port, directory), scp: scp(server, server.port, gcm), verified: engine(server, server.port, directory, {verify: 'auto'}),
					'scp as it is': scp(server, server.port, []), rsync: rsync(server, server.port), rclone: rclone(server, server.port),
				},
				pairs: [
					{own: 'baitui', peer: 'scp', wanted: {up: 0.9, down: 0.9}},
					{own: 'baitui', peer: 'scp as it is', wanted: {up: 1.3}},
					{own: 'verified', peer: 'scp', note: ', sha256 of both sides'},
					{own: 'baitui', peer: 'rsync'},
					{own: 'baitui', peer: 'rclone'},
				],
			},
			{
				...whole,
				name: `openssh at ${longWay} ms ${mebibytes} MiB`,
				copiers: {baitui: engine(server, relay.port, directory), scp: scp(server, relay.port, gcm)},
				pairs: [{own: 'baitui', peer: 'scp', wanted: {up: 1.5, down: 1.3}}],
			},
			{
				name: `openssh ${smallFiles} files`,
				source: small,
				isFolder: true,
				unit: 'files/s',
				amount: smallFiles,
				gigabytes: smallFiles * smallSize / 1e9,
				copiers: {
					baitui: engine(server, server.port, directory), scp: scp(server, server.port, gcm), sftp: engine(server, server.port, directory, {hasCommands: false}),
					rsync: rsync(server, server.port), rclone: rclone(server, server.port),
				},
				pairs: [
					{
						own: 'baitui', peer: 'scp', note: ' by tar', wanted: {up: 3, down: 1.4},
					},
					{
						own: 'sftp', peer: 'scp', note: ' over SFTP', wanted: {up: 1.8},
					},
					{own: 'baitui', peer: 'rsync', note: ' by tar'},
					{own: 'baitui', peer: 'rclone', note: ' by tar'},
				],
			},
		];
		const rows: Row[] = [];
		for (const part of parts) {
			rows.push(...await measurePart(part, directory, runs));
		}

		return rows;
	} finally {
		relay.close();
		await server.stop();
		rmSync(directory, {recursive: true});
	}
}
