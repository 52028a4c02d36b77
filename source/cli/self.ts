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
function entryCommand(built: string, source: string): readonly string[] {
	const own = program();
	const isBuilt = own.endsWith('.js');
	return [process.execPath, ...nodeFlags(), path.join(path.dirname(own), isBuilt ? built : source)];
}

/** The command of a background worker; its job and the id are added. */
export function workerCommand(): readonly string[] {
	return entryCommand('worker.js', 'source/workers/main.ts');
}

/** The command of the demo cluster. */
export function demoCommand(): readonly string[] {
	return entryCommand('demo-cluster.js', 'source/demo/main.ts');
}
