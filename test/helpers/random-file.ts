import {randomBytes} from 'node:crypto';
import {createWriteStream} from 'node:fs';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';

const step = 16 * 1024 * 1024;

/** A file of any size whose every block is another one. */
export async function writeRandom(file: string, size: number): Promise<void> {
	await pipeline(Readable.from((function * () {
		for (let left = size; left > 0; left -= step) {
			yield randomBytes(Math.min(step, left));
		}
	})()), createWriteStream(file));
}
