import path from 'node:path';
import {readFileIfThere, setAside, writePrivateFile} from './file.ts';

/** Pairs of a session's target and its port, the one used last at the end. */
type Entries = ReadonlyArray<readonly [string, number]>;

const mostEntries = 500;

export type PortMemory = {
	readonly recall: (sessionName: string, target: string | number) => number | undefined;
	readonly remember: (sessionName: string, target: string | number, port: number) => void;
};

/** The local ports tunnels had last time, `ports.json` in the state directory. A damaged one is set aside and forgotten: ports come back by themselves. */
export function portMemory(directory: string, ensure: () => string): PortMemory {
	const file = path.join(directory, 'ports.json');
	const keyOf = (sessionName: string, target: string | number) => `${sessionName}:${target}`;

	const read = (): Entries => {
		const json = readFileIfThere(file);
		if (json === undefined) {
			return [];
		}

		try {
			return Object.entries(JSON.parse(json) as Record<string, number>).filter(([, port]) => Number.isSafeInteger(port));
		} catch {
			setAside(file);
			return [];
		}
	};

	return {
		recall: (sessionName, target) => read().find(([key]) => key === keyOf(sessionName, target))?.[1],
		remember(sessionName, target, port) {
			const key = keyOf(sessionName, target);
			const others = read().filter(([other]) => other !== key);
			ensure();
			const entries: Entries = [...others, [key, port] as const].slice(-mostEntries);
			writePrivateFile(file, `${JSON.stringify(Object.fromEntries(entries))}\n`);
		},
	};
}
