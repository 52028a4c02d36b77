import path from 'node:path';
import {sessionSorts, usualLook, type ListLook} from '../core/session-order.ts';
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

function lookOf(value: unknown): ListLook {
	const {sort, pins, used} = value as Partial<Record<keyof ListLook, unknown>>;
	return {
		sort: typeof sort === 'string' && Object.hasOwn(sessionSorts, sort) ? sort as ListLook['sort'] : usualLook.sort,
		pins: Array.isArray(pins) ? pins.filter(id => typeof id === 'string') : [],
		used: Object.fromEntries(Object.entries((used ?? {}) as object).filter(([, time]) => Number.isFinite(time))) as ListLook['used'],
	};
}
