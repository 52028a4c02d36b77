import {createHmac, timingSafeEqual} from 'node:crypto';
import {readFile, rm} from 'node:fs/promises';
import {basename} from 'node:path';
import type {Answer, Exchange} from '../../http/exchange.ts';
import {ApiError, notFound} from '../http/api-error.ts';
import type {Handler} from '../http/handler.ts';
import {baseOf, pageOf} from '../http/page.ts';
import {datumRecord} from '../records/datum.ts';
import {findDatum} from '../world/lookup.ts';
import type {World} from '../world/world.ts';

/** Seconds that a download's address is good for. */
const lifetime = 3600;

export const listData: Handler = (world, exchange) => {
	const execution = exchange.query.get('output_execution');
	const project = exchange.query.get('project');
	const data = world.data.filter(datum => (execution === null || datum.execution.id === execution) && (project === null || datum.execution.project.id === project));
	return {status: 200, body: pageOf(world, exchange, data, datum => datumRecord(datum))};
};

function signatureOf({account}: World, id: string, expires: string): string {
	return createHmac('sha256', account.token).update(`${id} ${expires}`).digest('hex');
}

/** The address of the bytes, good without a token for a while; or the bytes themselves. */
export const downloadDatum: Handler = async (world, exchange, [id]) => {
	const datum = findDatum(world, id!);
	if (datum.isPurged) {
		throw notFound();
	}

	if (world.controls.settings.sendsBytes) {
		return {status: 200, headers: {'Content-Type': 'application/octet-stream', 'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(datum.name))}`}, body: await readFile(datum.file)};
	}

	const expires = String(Math.floor(Date.now() / 1000) + lifetime);
	return {status: 200, body: {url: `${baseOf(exchange)}/dl/${datum.id}?expires=${expires}&signature=${signatureOf(world, datum.id, expires)}`}};
};

export const purgeDatum: Handler = async (world, _exchange, [id]) => {
	const datum = findDatum(world, id!);
	datum.isPurged = true;
	await rm(datum.file, {force: true});
	return {status: 200, body: {ok: true}};
};

/** Breaks the connection where the faults say so; what came before has passed. */
function passed({faults}: World, status: number, headers: Readonly<Record<string, string>>, body: Buffer): Answer {
	const room = faults.cutStorageAfterBytes;
	return room === undefined || body.length <= room
		? {status, headers, body}
		: {
			status, headers: {...headers, 'Content-Length': String(body.length)}, stream(response) {
				response.write(body.subarray(0, room), () => {
					response.destroy();
				});
			},
		};
}

const xml = (status: number, code: string, message: string) => new ApiError(status, Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`), {'Content-Type': 'application/xml'});

/** The store of the bytes. It takes no token beside its signature, as S3 does not, and gives parts. */
export async function storedBytes(world: World, {request, query}: Exchange, id: string): Promise<Answer> {
	if (request.headers.authorization !== undefined) {
		throw xml(400, 'InvalidArgument', 'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified');
	}

	const expires = query.get('expires') ?? '';
	const right = Buffer.from(signatureOf(world, id, expires));
	const given = Buffer.from(query.get('signature') ?? '');
	if (right.length !== given.length || !timingSafeEqual(right, given) || Number(expires) < Date.now() / 1000) {
		throw xml(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.');
	}

	const datum = findDatum(world, id);
	if (datum.isPurged) {
		throw xml(404, 'NoSuchKey', 'The specified key does not exist.');
	}

	const bytes = await readFile(datum.file);
	const headers = {'Content-Type': 'binary/octet-stream', 'Accept-Ranges': 'bytes', 'Last-Modified': datum.createdAt.toUTCString()};
	const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
	if (first === undefined) {
		return passed(world, 200, headers, bytes);
	}

	const start = Number(first);
	if (start >= bytes.length) {
		throw xml(416, 'InvalidRange', 'The requested range is not satisfiable');
	}

	const part = bytes.subarray(start, last === '' ? undefined : Number(last) + 1);
	return passed(world, 206, {...headers, 'Content-Range': `bytes ${start}-${start + part.length - 1}/${bytes.length}`}, part);
}
