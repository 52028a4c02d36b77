import path from 'node:path';
import {
	sessionSorts,
	usualLook,
	type ListLook,
	type SessionSort,
} from '../core/session-order.ts';
import {readFileIfThere, setAside, writePrivateFile} from './file.ts';

export type LookMemory = {
	readonly recall: () => ListLook;
	readonly remember: (look: ListLook) => void;
};

/** How the list was looked at last, `look.json` in the state directory. A damaged one is set aside and forgotten. */
export function lookMemory(directory: string, ensure: () => string): LookMemory {
	const file = path.join(directory, 'look.json');

	return {
		recall() {
			const json = readFileIfThere(file);
			if (json === undefined) {
				return usualLook;
			}

			try {
				return lookOf(JSON.parse(json));
			} catch {
				setAside(file);
				return usualLook;
			}
		},
		remember(look) {
			ensure();
			writePrivateFile(file, `${JSON.stringify(look)}\n`);
		},
	};
}

const isSort = (word: unknown): word is SessionSort => (sessionSorts as readonly unknown[]).includes(word);

function lookOf(value: unknown): ListLook {
	const {sort, pins, used, isMine, isLive} = value as Partial<Record<keyof ListLook, unknown>>;
	return {
		sort: isSort(sort) ? sort : usualLook.sort,
		pins: Array.isArray(pins) ? pins.filter(id => typeof id === 'string') : [],
		used: Object.fromEntries(Object.entries(used ?? {}).filter((entry): entry is [string, number] => Number.isFinite(entry[1]))),
		isMine: isMine === true,
		isLive: isLive === true,
	};
}
