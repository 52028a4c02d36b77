import {Buffer} from 'node:buffer';
import process from 'node:process';
import {Problem} from '../../core/problem.ts';
import type {Profile} from '../../core/profile.ts';
import type {FilePiece, UploadTicket} from '../../core/storage-folder.ts';
import {request, type HttpAnswer, type HttpRequest} from '../http.ts';
import {answerProblem} from './answer-problem.ts';
import {userAgent} from './client.ts';
import {parseStorageAddresses, storageAddress} from './storage-address.ts';

/** Milliseconds for a piece of a file in either direction: a mebibyte over the slowest line that is of any use. */
const patience = 120_000;

/** The storage did not take the token, or what was asked with it: it does not tell which. */
export class StaleTicket extends Problem {}

type Access = Pick<UploadTicket, 'url' | 'token'>;

/** Talks tus 1.0.0 and ranges with a storage proxy. A token is the only proof it wants; cookies and signatures never go there. */
export type StorageProxy = {
	/** A StaleTicket where the token may be too old. */
	readonly read: (access: Access, piece: {readonly offset: number; readonly length: number}, doing: string, signal?: AbortSignal) => Promise<FilePiece>;
	readonly uploaded: (access: Access, signal?: AbortSignal) => Promise<number | undefined>;
	readonly append: (access: Access, offset: number, data: Uint8Array, doing: string, signal?: AbortSignal) => Promise<number>;
};

export function createStorageProxy({skipsTlsVerification, storageAddresses}: Pick<Profile, 'skipsTlsVerification' | 'storageAddresses'>): StorageProxy {
	const addresses = storageAddresses ?? parseStorageAddresses(process.env.BACKEND_OVERRIDE_STORAGE_PROXY ?? '');

	const exchange = async ({url, token}: Access, {method, headers, body, doing, signal}: Pick<HttpRequest, 'method' | 'headers' | 'body' | 'doing' | 'signal'>): Promise<HttpAnswer> => {
		const address = storageAddress(url, addresses);
		try {
			return await request({
				// 23.09 appends whatever comes, so a piece that is sent twice would be in the file twice.
				isOnce: method === 'PATCH',
				method, url: `${address}?token=${encodeURIComponent(token)}`, headers: {'User-Agent': userAgent, ...headers}, skipsTlsVerification, timeout: patience, signal, doing,
				...(body !== undefined && {body}),
			});
		} catch (error) {
			throw error instanceof Problem && error.code === 'unreachable' ? explained(error, address) : error;
		}
	};

	const offsetOf = ({headers}: HttpAnswer): number | undefined => {
		const offset = Number(headers['upload-offset'] ?? NaN);
		return Number.isSafeInteger(offset) && offset >= 0 ? offset : undefined;
	};

	return {
		async read(access, {offset, length}, doing, signal) {
			const answer = await exchange(access, {
				method: 'GET', headers: {Range: `bytes=${offset}-${offset + length - 1}`}, doing, signal,
			});
			const {status, headers, body} = answer;
			// Beyond the end, such as anywhere in an empty file.
			const total = Number(/\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1] ?? headers['content-length']);
			const modifiedAt = new Date(headers['last-modified'] ?? 0);
			if (status === 416 && Number.isSafeInteger(total)) {
				return {bytes: new Uint8Array(), size: total, modifiedAt};
			}

			if (status === 200) {
				return {bytes: body.subarray(offset, offset + length), size: body.length, modifiedAt};
			}

			if (status !== 206) {
				throw refused(answer, doing);
			}

			return {bytes: body, size: total, modifiedAt};
		},
		async uploaded(access, signal) {
			const doing = 'Asking how far the upload is';
			const answer = await exchange(access, {
				method: 'HEAD', headers: {'Tus-Resumable': '1.0.0'}, doing, signal,
			});
			// 404: whole, or forgotten; 400, 401 and 403: the token is too old.
			return answer.status < 300 ? offsetOf(answer) : ([400, 401, 403, 404, 410].includes(answer.status) ? undefined : fail(answer, doing));
		},
		async append(access, offset, data, doing, signal) {
			const answer = await exchange(access, {
				method: 'PATCH',
				headers: {'Tus-Resumable': '1.0.0', 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream'},
				body: Buffer.from(data.buffer, data.byteOffset, data.length),
				doing,
				signal,
			});
			if (answer.status === 409 || answer.status === 423) {
				// Somebody else writes it still, such as this program before its connection was cut.
				throw new Problem('unreachable', `${doing}: the storage is busy with it.`);
			}

			return offsetOf(answer.status === 204 || answer.status === 200 ? answer : fail(answer, doing)) ?? (offset + data.length);
		},
	};
}

/** A refusal of the storage; what says that one must sign in anew means its token, which no sign-in mends. */
function refused(answer: HttpAnswer, doing: string): Problem {
	const problem = answerProblem(answer, doing);
	return [400, 401, 403].includes(answer.status)
		? new StaleTicket('failed', problem.message, {hint: 'What is asked of the storage must be a file, and an upload may take a day at most.', cause: problem})
		: problem;
}

function fail(answer: HttpAnswer, doing: string): never {
	throw refused(answer, doing);
}

/** An address of inside the cluster is the usual reason. */
function explained(problem: Problem, address: string): Problem {
	return new Problem('unreachable', `The storage of the cluster: ${problem.message}`, {
		hint: `The server says that files are at ${new URL(address).origin}. If that is an address of inside the cluster, name another one with BACKEND_OVERRIDE_STORAGE_PROXY.`,
		isTemporary: problem.isTemporary,
		cause: problem,
	});
}
