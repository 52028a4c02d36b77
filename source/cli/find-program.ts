import fs from 'node:fs';
import path from 'node:path';
import type {Context} from './context.ts';

/** Where a program lies that a shell would find by its name; undefined where there is none. */
export function findProgram({environment}: Context, name: string): string | undefined {
	const places = (environment.PATH ?? '').split(path.delimiter).filter(directory => path.isAbsolute(directory)).map(directory => path.join(directory, name));
	return places.find(place => {
		try {
			fs.accessSync(place, fs.constants.X_OK);
			return fs.statSync(place).isFile();
		} catch {
			return false;
		}
	});
}
