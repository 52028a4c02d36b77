import {randomUUID} from 'node:crypto';
import {
	copyFile,
	mkdir,
	readdir,
	stat,
} from 'node:fs/promises';
import {join, relative} from 'node:path';
import type {JobContainer} from '../container/container.ts';
import type {Datum} from './datum.ts';
import type {Execution} from './execution.ts';
import type {World} from './world.ts';

/** Keeps a copy of a file as an output. */
export async function addOutput(world: World, execution: Execution, name: string, source: string): Promise<Datum> {
	const id = randomUUID();
	const file = join(world.directory, 'data', id);
	await mkdir(join(world.directory, 'data'), {recursive: true, mode: 0o700});
	await copyFile(source, file);
	const {size} = await stat(file);
	const datum: Datum = {
		id, name, size, createdAt: new Date(), execution, file, isPurged: false,
	};
	world.data.push(datum);
	return datum;
}

/** Keeps what lies in the outputs of a container. Links are left out. */
export async function collectOutputs(world: World, execution: Execution, container: JobContainer | undefined): Promise<void> {
	const folder = container?.mounts.get('/valohai/outputs');
	if (folder === undefined) {
		return;
	}

	for (const entry of await readdir(folder, {recursive: true, withFileTypes: true})) {
		if (!entry.isFile()) {
			continue;
		}

		const path = join(entry.parentPath, entry.name);
		await addOutput(world, execution, relative(folder, path), path);
	}
}
