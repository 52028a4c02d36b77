/**
Runs one layer of the tests with the node that npm gives its scripts.
`npm test` everything that needs nothing but this checkout and OpenSSH; `npm test -- FILE...` just those. Those that wait for minutes are a layer apart.
*/
import {spawnSync} from 'node:child_process';
import {globSync} from 'node:fs';
import process from 'node:process';

const [first, ...others] = process.argv.slice(2);
const layers: Record<string, string> = {interop: 'test/interop/**/*.test.ts', patient: 'test/patient/**/*.test.ts', real: 'test/real/**/*.test.ts'};
const layer = first === undefined ? undefined : layers[first];
const apart = new Set(Object.values(layers).flatMap(pattern => globSync(pattern)));

const files = (layer === undefined
	? (first === undefined ? globSync('test/**/*.test.{ts,tsx}').filter(file => !apart.has(file)) : [first, ...others])
	: (others.length > 0 ? others : globSync(layer))).toSorted();

// In ms, several times what a layer takes; the runner then tells what it was running.
const layerLimit = 2_400_000;

/** Whether all tests of the files passed. */
function run(limits: readonly string[], tested: readonly string[]): boolean {
	return spawnSync(process.execPath, ['--import=tsx', '--test', ...limits, ...tested], {stdio: 'inherit', timeout: layerLimit}).status === 0;
}

/**
A real cluster is one for all files, and some take it away for a while, so they run one after the other. Its own parts lose an event now and then when the machine is busy, and the session
waits for ever: a file that failed is run once more, which is said.
*/
function runReal(): boolean {
	const limits = ['--test-concurrency=1', '--test-timeout=900000'];
	return files.map(file => {
		console.log(`\n${file}`);
		if (run(limits, [file])) {
			return true;
		}

		console.log(`\n${file}: FAILED, and runs once more`);
		const isGood = run(limits, [file]);
		console.log(`\n${file}: ${isGood ? 'passed the second time' : 'FAILED twice'}`);
		return isGood;
	}).every(Boolean);
}

const isGood = first === 'real' ? runReal() : run(['--test-concurrency=3', `--test-timeout=${first === 'patient' ? 600_000 : 180_000}`], files);
process.exitCode = isGood ? 0 : 1;
