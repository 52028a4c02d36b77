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

const files = layer === undefined
	? (first === undefined ? globSync('test/**/*.test.{ts,tsx}').filter(file => !apart.has(file)) : [first, ...others])
	: globSync(layer);

// A real cluster is one for all files, and some take it away for a while.
const limits = first === 'real' ? ['--test-concurrency=1', '--test-timeout=900000'] : ['--test-concurrency=3', `--test-timeout=${first === 'patient' ? 600_000 : 180_000}`];
// In ms, several times what a layer takes; the runner then tells what it was running.
const layerLimit = 2_400_000;
const {status} = spawnSync(process.execPath, ['--import=tsx', '--test', ...limits, ...files.toSorted()], {stdio: 'inherit', timeout: layerLimit});
process.exitCode = status ?? 1;
