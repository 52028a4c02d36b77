import {mkdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';
import type {Ground} from './ground.ts';
import {
	atMost,
	compare,
	median,
	takeTurns,
	type Row,
} from './measure.ts';
import {cpuSeconds, residentMemory} from './process-stat.ts';
import {openTerminal} from './terminal.ts';

const root = path.resolve(import.meta.dirname, '../..');
const moves = 20;
const scrolls = 60;
/** Milliseconds without output after which a frame is over. */
const quiet = 80;

/** The fixture with 10,000 sessions as a bundle, for the loader of the tests would count with it. */
async function bundle(): Promise<string> {
	const file = path.join(root, '.cache/bench/many.js');
	mkdirSync(path.dirname(file), {recursive: true});
	await build({
		entryPoints: [path.join(root, 'test/fixtures/many.tsx')], outfile: file, bundle: true, minify: true, platform: 'node', format: 'esm', target: 'node22', logLevel: 'error',
		define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'}, jsx: 'automatic',
		alias: {'react-devtools-core': path.join(root, 'source/tui/no-devtools.ts')},
		banner: {js: 'import {createRequire as bundleRequire} from \'node:module\'; const require = bundleRequire(import.meta.url);'},
	});
	return file;
}

/** Ten thousand sessions on a terminal of 200x50: bytes and CPU of a cursor move, of a scroll, and of doing nothing. */
export async function measureList({machine}: Ground, runs: number): Promise<readonly Row[]> {
	const file = await bundle();
	const results = await takeTurns(runs, {
		async baitui() {
			const terminal = await openTerminal([process.execPath, file], {
				columns: 200, rows: 50, environment: machine.environment, directory: machine.directory,
			});
			try {
				await terminal.until(/experiment-1/);
				await terminal.settle(500).catch(() => undefined);
				const press = async (times: number) => {
					const sizes: number[] = [];
					for (let count = 0; count < times; count++) {
						terminal.type('j');
						sizes.push(await terminal.settle(quiet));
					}

					return sizes;
				};

				const before = cpuSeconds(terminal.processId);
				const move = median(await press(moves));
				const cpu = (cpuSeconds(terminal.processId) - before) / moves * 1000;
				const further = await press(scrolls);
				return {
					move, cpu, held: further.reduce((sum, size) => sum + size, 0) / scrolls, largest: Math.max(...further), memory: residentMemory(terminal.processId),
				};
			} finally {
				await terminal.close();
			}
		},
	}, {warmUp: false});
	const {move, cpu, held, largest, memory} = results.baitui ?? {};
	return [
		...compare({
			measurement: 'list: cursor move', unit: 'bytes', value: move, wanted: atMost(1024),
		}),
		...compare({
			measurement: 'list: held key, mean', unit: 'bytes', value: held, wanted: atMost(1024),
		}),
		...compare({measurement: 'list: largest frame', unit: 'bytes', value: largest}),
		...compare({measurement: 'list: CPU of a move', unit: 'ms', value: cpu}),
		...compare({
			measurement: 'list: memory, 10,000 sessions', unit: 'MiB', value: memory, wanted: atMost(200),
		}),
	];
}
