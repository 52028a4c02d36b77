import {spawnSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';
import type {Ground} from './ground.ts';
import {
	atMost,
	compare,
	median,
	quantile,
	takeTurns,
	type Row,
} from './measure.ts';
import {cpuSeconds, residentMemory} from './process-stat.ts';
import {openTerminal} from './terminal.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** Keys before those that count, which meet code that was not compiled yet, and those that count. */
const warmUp = 20;
const keys = 100;
/** Milliseconds without output after which a frame is over. */
const quiet = 50;

/** A fixture as a bundle, for the loader of the tests would count with it. */
async function bundle(name: string): Promise<string> {
	const file = path.join(root, '.cache/bench', `${name}.js`);
	mkdirSync(path.dirname(file), {recursive: true});
	await build({
		entryPoints: [path.join(root, 'test/fixtures', `${name}.tsx`)], outfile: file, bundle: true, minify: true, platform: 'node', format: 'esm', target: 'node22', logLevel: 'error',
		define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'}, jsx: 'automatic', external: ['ssh2', 'cpu-features', 'bufferutil', 'utf-8-validate'],
		alias: {'react-devtools-core': path.join(root, 'source/tui/no-devtools.ts')},
		banner: {js: 'import {createRequire as bundleRequire} from \'node:module\'; const require = bundleRequire(import.meta.url);'},
	});
	return file;
}

/**
Ten thousand rows on a terminal of 200x50, beside a list in plain Ink and the lines in vim: bytes of a cursor move and of a held key, milliseconds from a key to the last byte of what it draws, CPU,
and memory.
*/
export async function measureList({machine}: Ground, runs: number): Promise<readonly Row[]> {
	const list = [process.execPath, await bundle('many')];
	const plain = [process.execPath, await bundle('plain-list')];
	const text = path.join(machine.directory, 'lines.txt');
	writeFileSync(text, Array.from({length: 10_000}, (_, index) => `experiment-${index}  RUNNING  4/32  2d03h\n`).join(''));
	const hasVim = spawnSync('vim', ['--version']).status === 0;

	const walk = (command: readonly string[]) => async () => {
		const terminal = await openTerminal(command, {
			columns: 200, rows: 50, environment: machine.environment, directory: machine.directory,
		});
		try {
			await terminal.until(/experiment-1/);
			const press = async (times: number) => {
				const seen = [];
				for (let count = 0; count < times; count++) {
					seen.push(await terminal.press('j', quiet));
				}

				return seen;
			};

			await press(warmUp);
			const before = cpuSeconds(terminal.processId);
			const seen = await press(keys);
			const cpu = (cpuSeconds(terminal.processId) - before) / keys * 1000;
			const sizes = seen.map(({bytes}) => bytes);
			const times = seen.map(({time}) => time);
			return {
				cpu, move: median(sizes), held: sizes.reduce((sum, size) => sum + size, 0) / keys, largest: Math.max(...sizes), usual: median(times), late: quantile(times, 0.99), memory: residentMemory(terminal.processId),
			};
		} finally {
			await terminal.close();
		}
	};

	const {baitui, ink, vim} = await takeTurns(runs, {
		baitui: walk(list),
		ink: walk(plain),
		vim: hasVim ? walk(['vim', '-u', 'NONE', '-N', '-c', 'set cursorline ruler', text]) : undefined,
	}, {warmUp: false});
	const besideInk = (name: string) => ({peer: 'plain Ink list', peerValue: ink?.[name]});
	return [
		...compare({
			measurement: 'list: cursor move', unit: 'bytes', value: baitui?.move, wanted: atMost(1024),
		}),
		...compare({
			measurement: 'list: cursor move', unit: 'bytes', value: baitui?.move, ...besideInk('move'), wanted: atMost(0.1),
		}),
		...compare({
			measurement: 'list: held key, mean', unit: 'bytes', value: baitui?.held, wanted: atMost(1024),
		}),
		...compare({measurement: 'list: largest frame', unit: 'bytes', value: baitui?.largest}),
		...compare({
			measurement: 'list: key to paint, p50', unit: 'ms', value: baitui?.usual, ...besideInk('usual'),
		}),
		...compare({
			measurement: 'list: key to paint, p50', unit: 'ms', value: baitui?.usual, peer: 'vim', peerValue: vim?.usual,
		}),
		...compare({
			measurement: 'list: key to paint, p99', unit: 'ms', value: baitui?.late, wanted: atMost(16),
		}),
		...compare({
			measurement: 'list: key to paint, p99', unit: 'ms', value: baitui?.late, peer: 'vim', peerValue: vim?.late,
		}),
		...compare({
			measurement: 'list: CPU of a move', unit: 'ms', value: baitui?.cpu, ...besideInk('cpu'), wanted: atMost(0.7),
		}),
		...compare({
			measurement: 'list: memory, 10,000 sessions', unit: 'MiB', value: baitui?.memory, wanted: atMost(200),
		}),
	];
}
