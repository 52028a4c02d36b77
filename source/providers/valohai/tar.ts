import {Buffer} from 'node:buffer';
import {createReadStream} from 'node:fs';
import {Problem} from '../../core/problem.ts';

export type TarEntry = {
	/** Relative, with slashes. */
	readonly name: string;
	/** Permission bits. */
	readonly mode: number;
	readonly modifiedAt: Date;
	readonly content:
		| {readonly kind: 'file'; readonly path: string; readonly size: number}
		| {readonly kind: 'bytes'; readonly bytes: Buffer}
		| {readonly kind: 'link'; readonly target: string};
};

const blockSize = 512;
const longestName = 100;

function header(name: string, {size, mode, seconds, type, target = ''}: {readonly size: number; readonly mode: number; readonly seconds: number; readonly type: string; readonly target?: string}): Buffer {
	const block = Buffer.alloc(blockSize);
	const octal = (value: number, offset: number, length: number) => {
		block.write(value.toString(8).padStart(length - 1, '0'), offset);
	};

	block.write(name, 0, longestName);
	octal(mode, 100, 8);
	octal(0, 108, 8);
	octal(0, 116, 8);
	octal(size, 124, 12);
	octal(seconds, 136, 12);
	block.fill(' ', 148, 156);
	block.write(type, 156);
	block.write(target, 157, longestName);
	block.write('ustar\u{0}00', 257);
	octal(block.reduce((sum, byte) => sum + byte, 0), 148, 7);
	return block;
}

const padding = (size: number) => Buffer.alloc((blockSize - (size % blockSize)) % blockSize);

/** A record of a pax header, whose length counts itself (POSIX pax, extended header). */
function record(key: string, value: string): Buffer {
	const rest = ` ${key}=${value}\n`;
	const length = Buffer.byteLength(rest);
	const digits = String(length + String(length).length).length;
	return Buffer.from(`${length + digits}${rest}`);
}

/** Names that do not fit into a header, or have other letters than ASCII, go before it. */
function extended(name: string, target: string): readonly Buffer[] {
	const needs = (text: string) => Buffer.byteLength(text) > longestName || /[^\u{20}-\u{7E}]/v.test(text);
	const records = Buffer.concat([...(needs(name) ? [record('path', name)] : []), ...(needs(target) ? [record('linkpath', target)] : [])]);
	return records.length === 0
		? []
		: [header('pax', {
			size: records.length, mode: 0o644, seconds: 0, type: 'x',
		}), records, padding(records.length)];
}

/**
A tar of POSIX, piece by piece. Problem `failed` where a file is not as long as it was.

@yields the bytes of the archive in order.
*/
export async function * packTar(entries: readonly TarEntry[]): AsyncGenerator<Buffer> {
	for (const {name, mode, modifiedAt, content} of entries) {
		const target = content.kind === 'link' ? content.target : '';
		const size = content.kind === 'file' ? content.size : (content.kind === 'bytes' ? content.bytes.length : 0);
		const seconds = Math.floor(modifiedAt.getTime() / 1000);
		yield * extended(name, target);
		yield header(name, {
			size, mode: mode & 0o7777, seconds, type: content.kind === 'link' ? '2' : '0', target,
		});
		if (content.kind === 'file' && size > 0) {
			let read = 0;
			for await (const chunk of createReadStream(content.path, {end: size - 1}) as AsyncIterable<Buffer>) {
				read += chunk.length;
				yield chunk;
			}

			if (read !== size) {
				throw new Problem('failed', `${content.path} was changed while it was packed.`, {hint: 'Try again.'});
			}
		} else if (content.kind === 'bytes') {
			yield content.bytes;
		}

		yield padding(size);
	}

	yield Buffer.alloc(2 * blockSize);
}
