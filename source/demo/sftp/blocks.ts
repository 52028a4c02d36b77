import {attributeFields, longName} from './attributes.ts';
import type {Open} from './handles.ts';
import {response, statusCode} from './packet.ts';
import {fail, type Reply} from './reply.ts';
import {pathBytes} from './wire-path.ts';

// The real server's own limit, measured: whatever is asked, 64 KiB come back.
const largestRead = 64 * 1024;

/** A piece of an open file, shorter than asked where that is more than the server gives. */
export async function read(open: Open, offset: number, length: number): Promise<Reply> {
	const wanted = Math.min(length, largestRead);
	if (open.kind === 'text') {
		const part = open.content.subarray(offset, offset + wanted);
		return part.length === 0 ? [response.status, statusCode.endOfFile, 'End of file', ''] : [response.data, part];
	}

	if (open.kind === 'folder') {
		return fail();
	}

	const {bytesRead, buffer} = await open.file.read(Buffer.allocUnsafe(wanted), 0, wanted, offset);
	return bytesRead === 0 ? [response.status, statusCode.endOfFile, 'End of file', ''] : [response.data, buffer.subarray(0, bytesRead)];
}

/** Writes all of `data`. */
export async function write(open: Open, offset: number, data: Buffer): Promise<Reply> {
	if (open.kind !== 'file') {
		return fail();
	}

	let done = 0;
	while (done < data.length) {
		const position = open.isAppending ? null : offset + done;
		done += (await open.file.write(data, done, data.length - done, position)).bytesWritten;
	}

	return undefined;
}

/** The next entries of an open folder. */
export function readFolder(open: Open): Reply {
	if (open.kind !== 'folder') {
		return fail();
	}

	const some = open.left.slice(0, 100);
	open.left = open.left.slice(100);
	return some.length === 0
		? [response.status, statusCode.endOfFile, 'End of file', '']
		: [response.name, some.length, some.map(({name, stats}) => [pathBytes(name), pathBytes(longName(name, stats)), attributeFields(stats)])];
}
