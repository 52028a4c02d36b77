import {createReadStream, createWriteStream} from 'node:fs';
import {
	mkdir,
	rename,
	stat,
	truncate,
} from 'node:fs/promises';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {dirname} from 'node:path';
import {Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {Refusal} from '../http/refusal.ts';
import {writeAnswer, writeRefusal} from '../http/exchange.ts';
import type {World} from '../world/world.ts';
import {endGrant, findGrant, type Grant} from './grants.ts';

const tus = {
	'Tus-Resumable': '1.0.0', 'Tus-Version': '1.0.0', 'Cache-Control': 'no-store', 'Access-Control-Allow-Origin': '*',
};

/** Breaks the connection where the faults say so; what came before has passed. */
function cutter({faults}: World, {socket}: IncomingMessage | ServerResponse): Transform {
	let bytes = 0;
	return new Transform({
		transform(chunk: Buffer, _encoding, done) {
			const room = (faults.cutStorageAfterBytes ?? Infinity) - bytes;
			bytes += chunk.length;
			if (chunk.length <= room) {
				done(undefined, chunk);
				return;
			}

			this.push(chunk.subarray(0, Math.max(0, room)));
			socket?.destroy();
			done();
		},
	});
}

type Upload = Grant & {readonly kind: 'upload'};

async function offsetOf(part: string): Promise<number> {
	return stat(part).then(stats => stats.size).catch(() => 0);
}

/** A PATCH as far as it came. 23.09 appends whatever comes and does not look at Upload-Offset; 26.9 does, and forgets what a cut one brought. */
async function append(world: World, token: string, given: Upload, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const isOld = world.release === '23.09';
	const before = await offsetOf(given.part);
	if (!isOld) {
		needOffset(request, before);
	}

	await mkdir(dirname(given.part), {recursive: true});
	try {
		await pipeline(request, cutter(world, request), createWriteStream(given.part, {flags: 'a'}));
	} catch (error) {
		await (isOld ? undefined : truncate(given.part, before));
		throw error;
	}

	const offset = await offsetOf(given.part);
	if (offset >= given.size) {
		await mkdir(dirname(given.path), {recursive: true});
		await rename(given.part, given.path);
		endGrant(world, token);
	}

	writeAnswer(response, {status: 204, headers: {...tus, 'Upload-Offset': String(offset), ...(!isOld && {'Upload-Length': String(given.size)})}});
}

function needOffset({headers}: IncomingMessage, expected: number): void {
	const told = headers['upload-offset']?.toString();
	if (told === undefined) {
		throw new Refusal(400, 'storage/invalid-api-params', 'Invalid API parameters', {msg: 'Missing required Upload-Offset header for TUS PATCH request'});
	}

	if (Number(told) !== expected) {
		throw new Refusal(409, 'storage/upload-offset-mismatch', 'Upload Offset Mismatch', {error_code: 'storage-proxy_update_conflict', msg: `Upload offset mismatch: expected ${expected}, got ${told}`});
	}
}

async function download(world: World, given: Grant, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const stats = await stat(given.path).catch(() => {
		throw new Refusal(404, 'storage/file-not-found', 'File not found');
	});
	if (!stats.isFile()) {
		throw new Refusal(400, 'storage/invalid-api-params', 'Invalid API parameters', {msg: 'The file is not a regular file.'});
	}

	const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
	const start = range ? Number(range[1]) : 0;
	const end = range?.[2] ? Math.min(Number(range[2]), stats.size - 1) : stats.size - 1;
	if (range && start >= stats.size) {
		writeAnswer(response, {status: 416, headers: {'Content-Range': `bytes */${stats.size}`}});
		return;
	}

	response.writeHead(range ? 206 : 200, {
		'Content-Type': 'application/octet-stream',
		'Content-Length': String(Math.max(0, end - start + 1)),
		'Accept-Ranges': 'bytes',
		// The real one rounds up.
		'Last-Modified': new Date(Math.ceil(stats.mtimeMs / 1000) * 1000).toUTCString(),
		...(range && {'Content-Range': `bytes ${start}-${end}/${stats.size}`}),
	});
	if (stats.size === 0) {
		response.end();
	} else {
		await pipeline(createReadStream(given.path, {start, end}), cutter(world, response), response);
	}
}

async function answer(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const {pathname, searchParams} = new URL(request.url!, 'http://demo');
	if (request.method === 'OPTIONS') {
		writeAnswer(response, {status: 200, headers: {...tus, 'Tus-Max-Size': String(2 ** 50)}});
		return;
	}

	const token = searchParams.get('token') ?? '';
	const given = findGrant(world, token);
	const kind = pathname === '/upload' ? 'upload' : 'download';
	if (given?.kind !== kind) {
		throw new Refusal(400, 'storage/invalid-api-params', 'Invalid API parameters.', {data: {token: 'is invalid'}});
	}

	if (given.kind === 'download') {
		if (request.method !== 'GET') {
			throw new Refusal(405, 'method-not-allowed', 'Method Not Allowed');
		}

		await download(world, given, request, response);
	} else if (given.isOver) {
		throw world.release === '23.09'
			? new Refusal(404, 'storage/no-such-upload-session', 'No such upload session')
			: new Refusal(404, 'storage/tus-session-not-found', 'TUS upload session not found', {error_code: 'storage-proxy_read_not-found'});
	} else if (request.method === 'HEAD') {
		writeAnswer(response, {status: 200, headers: {...tus, 'Upload-Offset': String(await offsetOf(given.part)), 'Upload-Length': String(given.size)}});
	} else {
		await append(world, token, given, request, response);
	}
}

/** The storage proxy: tus uploads and downloads of folder files. A token is the only proof it wants. */
export async function answerStorage(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
	world.lastRequestAt = Date.now();
	try {
		await answer(world, request, response);
	} catch (error) {
		if (response.headersSent) {
			response.destroy();
		} else {
			writeRefusal(response, error instanceof Refusal ? error : new Refusal(500, 'internal-server-error', 'Internal server error.'), undefined);
		}
	}
}

