import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const program = () => fs.realpathSync(process.argv[1]!);

/** Flags of node itself; a package named among them must be found from every folder. */
const nodeFlags = () => process.execArgv.map(flag => (flag === '--import=tsx' ? `--import=${import.meta.resolve('tsx')}` : flag));

/** The program and arguments that run this very baitui again, from any folder. */
export function selfCommand(): readonly string[] {
	return [process.execPath, ...nodeFlags(), program()];
}

/** The same for another entry of the program: beside the built one, or its source when this runs from source. */
function entryCommand(built: string, source: string, ...flags: readonly string[]): readonly string[] {
	const own = program();
	const isBuilt = own.endsWith('.js');
	return [process.execPath, ...flags, ...nodeFlags(), path.join(path.dirname(own), isBuilt ? built : source)];
}

/** The command of a background worker; its job and the id are added. */
export function workerCommand(): readonly string[] {
	// The young part of V8's heap may grow to 16 MiB by default; a worker lives as well with 1, which is 5 MiB less resident, at no cost in speed.
	// Of V8's compilers the one in the middle is 2 MiB of Node's own code, and a worker is as fast without it: what runs often is left to the best one.
	return entryCommand('worker.js', 'source/workers/main.ts', '--max-semi-space-size=1', '--no-maglev');
}

/** The command of the demo cluster. */
export function demoCommand(): readonly string[] {
	return entryCommand('demo-cluster.js', 'source/demo/main.ts');
}
