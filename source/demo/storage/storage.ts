import {createReadStream, createWriteStream} from 'node:fs';
import {mkdir, rename, stat} from 'node:fs/promises';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {dirname} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {Refusal} from '../http/refusal.ts';
import {writeAnswer, writeRefusal} from '../http/exchange.ts';
import type {World} from '../world/world.ts';
import {endGrant, findGrant, type Grant} from './grants.ts';

const tus = {
	'Tus-Resumable': '1.0.0', 'Tus-Version': '1.0.0', 'Cache-Control': 'no-store', 'Access-Control-Allow-Origin': '*',
};

async function offsetOf(part: string): Promise<number> {
	return stat(part).then(stats => stats.size).catch(() => 0);
}

// The real one appends whatever comes and does not look at Upload-Offset.
async function append(world: World, token: string, given: Grant & {readonly kind: 'upload'}, request: IncomingMessage, response: ServerResponse): Promise<void> {
	await mkdir(dirname(given.part), {recursive: true});
	await pipeline(request, createWriteStream(given.part, {flags: 'a'}));
	const offset = await offsetOf(given.part);
	if (offset >= given.size) {
		await mkdir(dirname(given.path), {recursive: true});
		await rename(given.part, given.path);
		endGrant(world, token);
	}

	writeAnswer(response, {status: 204, headers: {...tus, 'Upload-Offset': String(offset), ...((world.release === '26.9') && {'Upload-Length': String(given.size)})}});
}

async function download(given: Grant, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const stats = await stat(given.path).catch(() => {
		throw new Refusal(404, 'storage/not-found', 'File not found');
	});
	const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
	const start = range ? Number(range[1]) : 0;
	const end = range?.[2] ? Math.min(Number(range[2]), stats.size - 1) : stats.size - 1;
	response.writeHead(range ? 206 : 200, {
		'Content-Type': 'application/octet-stream',
		'Content-Length': String(Math.max(0, end - start + 1)),
		'Accept-Ranges': 'bytes',
		'Last-Modified': stats.mtime.toUTCString(),
		...(range && {'Content-Range': `bytes ${start}-${end}/${stats.size}`}),
	});
	if (request.method === 'HEAD' || stats.size === 0) {
		response.end();
	} else {
		await pipeline(createReadStream(given.path, {start, end}), response);
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
	if (given === undefined && token !== '' && request.method === 'HEAD') {
		throw new Refusal(404, 'storage/no-such-upload-session', 'No such upload session');
	}

	if (given?.kind !== kind) {
		throw new Refusal(400, 'storage/invalid-api-params', 'Invalid API parameters.', {data: {token: 'is invalid'}});
	}

	if (given.kind === 'download') {
		await download(given, request, response);
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

