import path from 'node:path';
import {readFileIfThere, setAside, writePrivateFile} from './file.ts';

export type AgreedMemory = {
	readonly has: (place: string) => boolean;
	readonly add: (place: string) => void;
};

/** The servers found on this machine that the user chose on the screen, as `placeOf` has them: `agreed.json` in the state directory. A damaged one is set aside, and they are offered again. */
export function agreedMemory(directory: string, ensure: () => string): AgreedMemory {
	const file = path.join(directory, 'agreed.json');

	const read = (): readonly unknown[] => {
		const json = readFileIfThere(file);
		if (json === undefined) {
			return [];
		}

		try {
			return [...JSON.parse(json) as Iterable<unknown>];
		} catch {
			setAside(file);
			return [];
		}
	};

	return {
		has: place => read().includes(place),
		add(place) {
			const places = read();
			if (places.includes(place)) {
				return;
			}

			ensure();
			writePrivateFile(file, `${JSON.stringify([...places, place])}\n`);
		},
	};
}
