import {rmSync} from 'node:fs';
import path from 'node:path';
import {readFileIfThere, writePrivateFile} from '../settings/file.ts';

const limitPath = (directory: string): string => path.join(directory, 'limit');

/** Bytes a second of each copy that does not say another limit; undefined = none. `directory` is that of the copies. */
export function readStandingLimit(directory: string): number | undefined {
	const limit = Number(readFileIfThere(limitPath(directory)));
	return Number.isSafeInteger(limit) && limit > 0 ? limit : undefined;
}

/** For copies that are still to come. Problem `failed`. */
export function writeStandingLimit(directory: string, limit: number | undefined): void {
	if (limit === undefined) {
		rmSync(limitPath(directory), {force: true});
	} else {
		writePrivateFile(limitPath(directory), `${limit}\n`);
	}
}
