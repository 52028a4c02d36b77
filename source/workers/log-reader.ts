import {
	closeSync,
	fstatSync,
	openSync,
	readSync,
} from 'node:fs';
import {StringDecoder} from 'node:string_decoder';

export type LogReader = {
	/** The whole lines that came since the last call. A log that was cut short is read from its start again. */
	readonly read: () => readonly string[];
	readonly close: () => void;
};

/** Reads the log of a worker, now and as it grows; it stays readable after it was removed. Undefined where there is none. */
export function openLogReader(file: string): LogReader | undefined {
	let descriptor: number;
	try {
		descriptor = openSync(file, 'r');
	} catch {
		return undefined;
	}

	let position = 0;
	let decoder = new StringDecoder('utf8');
	let rest = '';

	return {
		read() {
			const {size} = fstatSync(descriptor);
			if (size < position) {
				position = 0;
				rest = '';
				decoder = new StringDecoder('utf8');
			}

			const bytes = Buffer.alloc(size - position);
			const count = readSync(descriptor, bytes, 0, bytes.length, position);
			position += count;
			const lines = (rest + decoder.write(bytes.subarray(0, count))).split('\n');
			rest = lines.pop() ?? '';
			return lines;
		},
		close() {
			closeSync(descriptor);
		},
	};
}
