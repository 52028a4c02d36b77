import {lstat, readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';

const blockSize = 512;

function octal(value: number, width: number): string {
	return `${value.toString(8).padStart(width - 1, '0')}\0`;
}

function header(name: string, mode: number, size: number, modifiedAt: number, type: '0' | '5'): Buffer {
	const block = Buffer.alloc(blockSize);
	block.write(name.slice(0, 100), 0, 'utf8');
	block.write(octal(mode & 0o7777, 8), 100);
	block.write(octal(1900, 8), 108);
	block.write(octal(1900, 8), 116);
	block.write(octal(size, 12), 124);
	block.write(octal(Math.floor(modifiedAt / 1000), 12), 136);
	block.write(' '.repeat(8), 148);
	block.write(type, 156);
	block.write('ustar\u{0}00', 257);
	block.write('work', 265);
	block.write('work', 297);
	const sum = block.reduce((total, byte) => total + byte, 0);
	block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
	return block;
}

async function entries(path: string, name: string): Promise<Buffer[]> {
	const stats = await lstat(path);
	if (stats.isDirectory()) {
		const names = await readdir(path);
		const below = await Promise.all(names.map(async child => entries(join(path, child), `${name}/${child}`)));
		return [header(`${name}/`, stats.mode, 0, stats.mtimeMs, '5'), ...below.flat()];
	}

	if (!stats.isFile()) {
		return [];
	}

	const content = await readFile(path);
	return [header(name, stats.mode, content.length, stats.mtimeMs, '0'), content, Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize)];
}

/** An uncompressed ustar archive of a file or a folder, under `name`. Rejects like lstat(2). */
export async function tarOf(path: string, name: string): Promise<Buffer> {
	return Buffer.concat([...await entries(path, name), Buffer.alloc(2 * blockSize)]);
}
