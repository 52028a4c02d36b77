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
import type {Verification} from '../../source/core/transfer.ts';
import {startTransfer} from '../../source/transfers/transfer.ts';
import {startDelayRelay} from '../helpers/delay-relay.ts';
import {noOpenssh, startOpenssh, type Openssh} from '../helpers/openssh.ts';
import {makeSpec} from '../helpers/transfer.ts';
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
const calm = ['-q', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', '-F', '/dev/null'];

type Ends = {readonly from: string; readonly to: string};
type Copier = {readonly up: (ends: Ends) => Promise<void>; readonly down: (ends: Ends) => Promise<void>};

function scp({user, keyFile}: Openssh, port: number, options: readonly string[]): Copier {
	const run = async (...words: readonly string[]) => {
		const [code] = await once(spawn('scp', [...calm, ...options, '-r', '-i', keyFile, '-P', String(port), ...words], {stdio: ['ignore', 'ignore', 'inherit']}), 'exit') as [number | null];
		if (code !== 0) {
			throw new Error(`scp ended with ${code}`);
		}
	};

	return {up: async ({from, to}) => run(from, `${user}@127.0.0.1:${to}`), down: async ({from, to}) => run(`${user}@127.0.0.1:${from}`, to)};
}

let last = 0;

/** The engine itself in this process, with its login, without the start of a program: scp's takes 20 ms. */
function engine(server: Openssh, port: number, directory: string, verify: Verification): Copier {
	const run = (direction: 'upload' | 'download') => async ({from, to}: Ends) => {
		const state = await startTransfer(makeSpec({
			id: `bench${++last}`, direction, sources: [from], destination: to, verify,
		}), {connect: async () => server.connect(port), journal: path.join(directory, 'journal'), onState() {}}).ended;
		if (state.status !== 'done') {
			throw new Error(state.problem?.message ?? state.status);
		}
	};

	return {up: run('upload'), down: run('download')};
}

/** One large file and a tree of small ones, to and from OpenSSH's own server beside scp, and the large one over a long way too. What both copy is compared by size only; a row tells what sha256 adds. */
export async function measureOpenssh(_ground: Ground, runs: number): Promise<readonly Row[]> {
	if (noOpenssh !== undefined) {
		throw new Error(noOpenssh);
	}

	const directory = mkdtempSync(path.join(os.tmpdir(), 'baitui-bench-'));
	const server = await startOpenssh(directory);
	const relay = await startDelayRelay(server.port, longWay);
	try {
		mkdirSync(path.join(directory, 'small'));
		writeFileSync(path.join(directory, 'large'), randomBytes(1024 ** 2));
		for (let number = 1; number < mebibytes; number++) {
			writeFileSync(path.join(directory, 'large'), randomBytes(1024 ** 2), {flag: 'a'});
		}

		for (let number = 0; number < smallFiles; number++) {
			writeFileSync(path.join(directory, 'small', `file-${number}`), randomBytes(smallSize));
		}

		const measure = async (what: string, copiers: Readonly<Record<string, Copier>>) => {
			const to = path.join(directory, 'copy');
			const sample = async (copy: (ends: Ends) => Promise<void>) => {
				const seconds = await timed(async () => copy({from: path.join(directory, what), to})) / 1000;
				rmSync(to, {recursive: true});
				return seconds;
			};

			const variants: Variants = Object.fromEntries(Object.entries(copiers).map(([name, {up, down}]) => [name, async () => ({up: await sample(up), down: await sample(down)})]));
			return takeTurns(runs, variants, {warmUp: false});
		};

		const rows: Row[] = [];
		const gcm = ['-c', 'aes128-gcm@openssh.com'];
		const grounds = [
			{
				what: 'large', where: '', port: server.port, wanted: {up: 0.9, down: 0.9},
			},
			{
				what: 'large', where: ` at ${longWay} ms`, port: relay.port, wanted: {up: 1.5, down: 1.3},
			},
			{
				what: 'small', where: '', port: server.port, wanted: {up: 1.8, down: 1.4},
			},
		] as const;
		for (const {what, where, port, wanted} of grounds) {
			const isLarge = what === 'large';
			const results = await measure(what, {
				baitui: engine(server, port, directory, 'size'),
				scp: scp(server, port, gcm),
				...(isLarge && {verified: engine(server, port, directory, 'auto'), usual: scp(server, port, [])}),
			});
			const speed = (seconds: number | undefined) => seconds && (isLarge ? mebibytes * (1024 ** 2) / 1e6 : smallFiles) / seconds;
			for (const way of ['up', 'down'] as const) {
				const name = `openssh ${isLarge ? `${mebibytes} MiB` : `${smallFiles} files`} ${way}${where}`;
				const row = {measurement: name, unit: isLarge ? 'MB/s' : 'files/s', value: speed(results.baitui?.[way])};
				rows.push(...compare({
					...row, peer: 'scp, aes128-gcm', peerValue: speed(results.scp?.[way]), wanted: atLeast(wanted[way]),
				}));
				if (isLarge) {
					rows.push(
						...compare({
							...row, peer: 'scp as it is', peerValue: speed(results.usual?.[way]), ...(way === 'up' && where === '' && {wanted: atLeast(1.3)}),
						}),
						...compare({
							...row, measurement: `${name}, sha256 of both sides`, value: speed(results.verified?.[way]), peer: 'scp, aes128-gcm', peerValue: speed(results.scp?.[way]),
						}),
					);
				}
			}
		}

		return rows;
	} finally {
		relay.close();
		await server.stop();
		rmSync(directory, {recursive: true});
	}
}
