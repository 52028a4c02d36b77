import {keyLabel} from '../commands/key-label.ts';
import type {CommandTable} from '../commands/table.ts';
import type {Words} from '../words/index.ts';

const place = /\{key ([-a-z]+)\}/g;

/** The words with the user's keys in them: `{key tunnel}` stands for the key of that command, `:tunnel` where it has none. */
export function nameKeys(words: Words, {commands}: CommandTable): Words {
	const keys = new Map(commands.map(({id, keys}) => [id, keys[0] === undefined ? `:${id}` : keyLabel(keys[0])]));

	const named = (value: unknown): unknown => {
		if (typeof value === 'string') {
			return value.replaceAll(place, (whole, id: string) => keys.get(id) ?? whole);
		}

		if (typeof value === 'function') {
			return (...given: unknown[]) => named((value as (...given: unknown[]) => unknown)(...given));
		}

		if (Array.isArray(value)) {
			return value.map(item => named(item));
		}

		return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, named(inner)])) : value;
	};

	return named(words) as Words;
}
