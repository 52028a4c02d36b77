import {Buffer} from 'node:buffer';
import {Problem} from '../core/problem.ts';
import type {FileStat} from '../ssh/sftp-attributes.ts';
import type {SftpFile} from '../ssh/sftp-file.ts';

/** Milliseconds without a byte after which a stream will bring none any more. */
const patience = 60_000;

const nothing = Buffer.alloc(0);

export type StreamedFileOptions = {
	readonly stat: FileStat;
	/** The bytes from an offset on. */
	readonly begin: (from: number, signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>>;
	readonly refuse: (what: string) => () => Promise<never>;
};

/** The work, or Problem `unreachable` when nothing comes of it. */
async function inTime<Value>(work: Promise<Value>): Promise<Value> {
	const late = Promise.withResolvers<never>();
	const timer = setTimeout(() => {
		late.reject(new Problem('unreachable', `Nothing came from the service for ${patience / 1000} s.`));
	}, patience);
	try {
		return await Promise.race([work, late.promise]);
	} finally {
		clearTimeout(timer);
	}
}

/** A file that comes as one stream. Reads are served one after the other; one that does not go on where the last one ended begins the stream anew there. */
export function openStreamedFile({stat, begin, refuse}: StreamedFileOptions): SftpFile {
	let stream: {readonly chunks: AsyncIterator<Uint8Array>; readonly abort: AbortController; at: number; rest: Buffer} | undefined;
	let last: Promise<unknown> = Promise.resolve();

	const end = (): void => {
		const ended = stream;
		stream = undefined;
		ended?.abort.abort();
		ended?.chunks.return?.().catch(() => undefined);
	};

	const beginAt = async (offset: number) => {
		end();
		const abort = new AbortController();
		try {
			const chunks = (await inTime(begin(offset, abort.signal)))[Symbol.asyncIterator]();
			stream = {
				chunks, abort, at: offset, rest: nothing,
			};
			return stream;
		} catch (error) {
			abort.abort();
			throw error;
		}
	};

	const readOn = async (offset: number, length: number): Promise<Buffer> => {
		const now = stream?.at === offset ? stream : await beginAt(offset);
		try {
			while (now.rest.length === 0) {
				const next: IteratorResult<Uint8Array, unknown> = await inTime(now.chunks.next());
				if (next.done === true) {
					return nothing;
				}

				now.rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.length);
			}
		} catch (error) {
			end();
			throw error;
		}

		const piece = now.rest.subarray(0, length);
		now.rest = now.rest.subarray(piece.length);
		now.at += piece.length;
		return piece;
	};

	return {
		async read(offset, length) {
			const turn = last.then(async () => readOn(offset, length));
			last = turn.catch(() => undefined);
			return turn;
		},
		stat: async () => stat,
		write: refuse('nothing is written'),
		setAttributes: refuse('nothing is changed'),
		sync: async () => undefined,
		async close() {
			end();
		},
	};
}
