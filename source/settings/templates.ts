import type {StartWish} from '../core/start.ts';
import {isRecord, namedFile} from './named-file.ts';

/** Wishes for sessions, by the name they were saved under. */
export type Templates = Readonly<Record<string, StartWish>>;

export type TemplateFile = {
	readonly read: () => Templates;
	readonly write: (templates: Templates) => void;
};

const isWish = (value: unknown): value is StartWish => isRecord(value) && Object.values(value).every(values => Array.isArray(values) && values.every(one => typeof one === 'string'));

/** Saved starts, `templates.json` in `directory`: `{"templates": {"train": {"image": ["pytorch"], "mount": ["data"]}}}`. Problem `failed`. */
export function templateFile(directory: string, ensure: () => string): TemplateFile {
	const file = namedFile(directory, ensure, {name: 'templates.json', key: 'templates', title: 'templates'});

	return {
		read() {
			const templates = file.read();
			const wrong = Object.entries(templates).find(([, wish]) => !isWish(wish));
			if (wrong) {
				throw file.damaged(`cannot be used: "${wrong[0]}" is no object of lists of texts`);
			}

			return templates as Templates;
		},
		write: file.write,
	};
}
