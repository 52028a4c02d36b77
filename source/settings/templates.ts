import path from 'node:path';
import {Problem} from '../core/problem.ts';
import type {StartWish} from '../core/start.ts';
import {readFileIfThere, writePrivateFile} from './file.ts';

/** Wishes for sessions, by the name they were saved under. */
export type Templates = Readonly<Record<string, StartWish>>;

export type TemplateFile = {
	readonly read: () => Templates;
	readonly write: (templates: Templates) => void;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isWish = (value: unknown): value is StartWish => isRecord(value) && Object.values(value).every(values => Array.isArray(values) && values.every(one => typeof one === 'string'));

/**
Saved starts, `templates.json` in `directory`: `{"templates": {"train": {"image": ["pytorch"], "mount": ["data"]}}}`, for its owner only. People may write it by hand, so what does not fit is
said and the file stays as it is. Problem `failed`.
*/
export function templateFile(directory: string, ensure: () => string): TemplateFile {
	const file = path.join(directory, 'templates.json');
	const damaged = (what: string, cause?: unknown) => new Problem('failed', `The file of templates ${file} ${what}.`, {hint: 'Mend it, or move it away.', cause});

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

			const templates = isRecord(value) ? value.templates : undefined;
			if (!isRecord(templates)) {
				throw damaged('has no object "templates"');
			}

			const wrong = Object.entries(templates).find(([, wish]) => !isWish(wish));
			if (wrong) {
				throw damaged(`cannot be used: "${wrong[0]}" is no object of lists of texts`);
			}

			return templates as Templates;
		},
		write(templates) {
			ensure();
			writePrivateFile(file, `${JSON.stringify({templates}, undefined, '\t')}\n`);
		},
	};
}
