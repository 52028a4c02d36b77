import {execFile} from 'node:child_process';
import path from 'node:path';
import {promisify} from 'node:util';

/** Microseconds that a line of 64 bytes needs there and back, `count` times for each port, in turns. Needs Python 3. */
export async function pingTimes(ports: readonly number[], count: number): Promise<ReadonlyArray<readonly number[]>> {
	const {stdout} = await promisify(execFile)('python3', [path.join(import.meta.dirname, 'ping.py'), String(count), ...ports.map(String)], {maxBuffer: 64 * (1024 ** 2)});
	const turns = stdout.trim().split('\n').map(line => line.split(' ').map(Number));
	return ports.map((_, index) => turns.map(times => times[index]!));
}
