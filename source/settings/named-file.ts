import path from 'node:path';
import {Problem} from '../core/problem.ts';
import {readFileIfThere, writePrivateFile} from './file.ts';

export type NamedFile = {
	/** The things by their names, each as it stands there; none where there is no file. Problem `failed` for a file that is no such. */
	readonly read: () => Readonly<Record<string, unknown>>;
	readonly write: (things: Readonly<Record<string, unknown>>) => void;
	/** Problem `failed` for a thing that cannot be used; `what` goes on after the name of the file. */
	readonly damaged: (what: string, cause?: unknown) => Problem;
};

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
A file of things with names, `{KEY: {"work": …}}`, for its owner only. People may write it by hand, so what does not fit is said and the file stays as it is.
`title` is what it is a file of, for sentences.
*/
export function namedFile(directory: string, ensure: () => string, {name, key, title}: {readonly name: string; readonly key: string; readonly title: string}): NamedFile {
	const file = path.join(directory, name);
	const damaged = (what: string, cause?: unknown) => new Problem('failed', `The file of ${title}, ${file}, ${what}.`, {hint: 'Mend it, or move it away.', cause});

	return {
		read() {
			const text = readFileIfThere(file);
			if (text === undefined) {
				return {};
			}

			let value: unknown;
			try {
				value = JSON.parse(text);
			} catch (error) {
				throw damaged(`is no JSON: ${(error as Error).message}`, error);
			}

			const things = isRecord(value) ? value[key] : undefined;
			if (!isRecord(things)) {
				throw damaged(`has no object "${key}"`);
			}

			return things;
		},
		write(things) {
			ensure();
			writePrivateFile(file, `${JSON.stringify({[key]: things}, undefined, '\t')}\n`);
		},
		damaged,
	};
}
