import type {IncomingMessage} from 'node:http';
import type {Output} from '../../core/provider.ts';
import {isAbort, Problem} from '../../core/problem.ts';
import type {Session} from '../../core/session.ts';
import {openDownload} from '../download.ts';
import {connectionProblem} from '../http.ts';
import {recordOf, textOf} from '../json.ts';
import {type Client, listAll} from './client.ts';

/** The files that an execution left, less those that were purged since (valohai.md section 4). Of one that is not there the list is empty too, so then it is asked for. Problem `not-found`. */
export async function listOutputs(client: Client, {id}: Pick<Session, 'id'>, signal?: AbortSignal): Promise<readonly Output[]> {
	const rows = await listAll(client, {
		path: 'data/', query: [['output_execution', id]], signal, doing: 'Listing outputs',
	});
	if (rows.length === 0) {
		await client.ask({path: `executions/${encodeURIComponent(id)}/`, signal, doing: 'Listing outputs'});
	}

	// Names stay as they are: they become names of files, and whoever shows them makes them safe.
	return rows.filter(({purged}) => purged !== true)
		.map(row => ({
			id: String(row.id), name: String(row.name), size: Number(row.size ?? 0), modifiedAt: new Date(Date.parse(textOf(row.file_mtime) || textOf(row.ctime)) || 0),
		}))
		.toSorted((one, other) => one.name.localeCompare(other.name));
}

/** Purges all that an execution left, `POST data/{datum}/purge/`, as `vh execution delete --purge-outputs` does (valohai.md section 4). */
export async function purgeOutputs(client: Client, session: Pick<Session, 'id'>, signal?: AbortSignal): Promise<void> {
	for (const {id, name} of await listOutputs(client, session, signal)) {
		try {
			await client.call({
				method: 'POST', path: `data/${encodeURIComponent(id)}/purge/`, signal, doing: `Purging ${name}`,
			});
		} catch (error) {
			if (!(error instanceof Problem) || error.code !== 'not-found') {
				throw error;
			}
		}
	}
}

const isAttachment = ({headers}: IncomingMessage) => headers['content-disposition']?.startsWith('attachment') ?? false;

async function readAll(answer: IncomingMessage): Promise<string> {
	let text = '';
	answer.setEncoding('utf8');
	for await (const chunk of answer as AsyncIterable<string>) {
		text += chunk;
	}

	return text;
}

/** Bytes of the whole file and the offset of the first one that comes, as far as an answer tells. */
function extentOf({statusCode, headers}: IncomingMessage): {readonly size: number | undefined; readonly start: number} {
	const [, start, size] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(statusCode === 206 ? headers['content-range'] ?? '' : '') ?? [];
	const told = start === undefined ? headers['content-length'] : size;
	return {size: told === undefined || told === '*' ? undefined : Number(told), start: Number(start ?? 0)};
}

/**
What comes after so many bytes. Rejects with Problem `unreachable` where it ends early.

@yields Pieces of any size.
*/
async function * after(skipped: number, answer: IncomingMessage, url: string): AsyncGenerator<Uint8Array> {
	let left = skipped;
	try {
		for await (const chunk of answer as AsyncIterable<Uint8Array>) {
			if (left < chunk.length) {
				yield left === 0 ? chunk : chunk.subarray(left);
			}

			left = Math.max(0, left - chunk.length);
		}
	} catch (error) {
		throw isAbort(error) ? error : connectionProblem(error, url);
	}
}

/** The bytes of an answer from an offset on, which may have more before them: who gives the bytes need not know of parts. */
function bytesFrom(from: number, answer: IncomingMessage, {name, size}: Output, url: string): AsyncIterable<Uint8Array> {
	const told = extentOf(answer);
	if ((told.size !== undefined && told.size !== size) || told.start > from) {
		answer.destroy();
		throw new Problem('failed', told.start > from ? `The storage of the service gave another part of ${name}.` : `${name} has ${told.size} bytes instead of ${size}.`, {hint: 'Try again.', isTemporary: true});
	}

	return after(from - told.start, answer, url);
}

/** The bytes of an output from an offset on: the service gives them itself, or an address of the storage behind it, which proves itself and gets no token. */
export async function readOutput(client: Client, output: Output, from: number, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
	const {id, name} = output;
	const answer = await client.stream({path: `data/${encodeURIComponent(id)}/download/`, signal, doing: `Downloading ${name}`});
	if (isAttachment(answer)) {
		return bytesFrom(from, answer, output, client.profile.endpoints[0]!);
	}

	const {url} = recordOf(JSON.parse(await readAll(answer)));
	if (typeof url !== 'string' || !/^https?:/.test(url)) {
		throw new Problem('failed', `The service does not say where ${name} is.`);
	}

	const {skipsTlsVerification, authorities} = client.profile;
	const stored = await openDownload({
		url, headers: from === 0 ? {} : {Range: `bytes=${from}-`}, skipsTlsVerification, authorities, signal,
	});
	const status = stored.statusCode ?? 0;
	if (status === 200 || status === 206) {
		return bytesFrom(from, stored, output, url);
	}

	stored.resume();
	throw new Problem(status === 429 || status >= 500 ? 'unreachable' : 'failed', `The storage of the service answered ${status} for ${name}.`, {isTemporary: true});
}
