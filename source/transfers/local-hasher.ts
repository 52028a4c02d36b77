import {Worker} from 'node:worker_threads';
import {encodeFileName} from '../ssh/file-name.ts';
import type {Hasher} from './hasher.ts';

/*
The thread's program. As text, since a bundle and a single executable have no file for it. It reads what was just read or written by the copy itself,
so it comes from the memory of the kernel; in the thread of the copy it would cost a third of the rate.
*/
const program = `
const {parentPort} = require('node:worker_threads');
const fs = require('node:fs');
const {createHash} = require('node:crypto');
const jobs = new Map();
const block = Buffer.allocUnsafeSlow(1024 * 1024);
const end = (id, digest) => {
	const job = jobs.get(id);
	jobs.delete(id);
	if (job && job.file !== undefined) {
		fs.closeSync(job.file);
	}
	parentPort.postMessage({id, digest});
};
parentPort.on('message', ({id, path, upTo, isWhole, isStopped}) => {
	try {
		if (path) {
			jobs.set(id, {at: 0, hash: createHash('sha256'), path: Buffer.from(path)});
			return;
		}
		const job = jobs.get(id);
		if (!job) {
			return;
		}
		job.file ??= fs.openSync(job.path);
		while (job.at < upTo) {
			const read = fs.readSync(job.file, block, 0, Math.min(block.length, upTo - job.at), job.at);
			if (read === 0) {
				break;
			}
			job.hash.update(block.subarray(0, read));
			job.at += read;
		}
		if (isStopped) {
			end(id);
		} else if (isWhole) {
			end(id, job.at === upTo ? job.hash.digest('hex') : undefined);
		}
	} catch {
		end(id);
	}
});
`;

type Answer = {readonly id: number; readonly digest?: string};

/** Hashes files of this machine in a thread of its own. The thread begins with the first file. */
export function createLocalHasher(): Hasher {
	let worker: Worker | undefined;
	let last = 0;
	const waiting = new Map<number, (digest: string | undefined) => void>();

	const start = (): Worker => {
		// What the process was started with, such as a loader of TypeScript, is nothing the thread needs.
		const started = new Worker(program, {eval: true, execArgv: [], stdout: false});
		started.unref();
		started.on('message', ({id, digest}: Answer) => {
			waiting.get(id)?.(digest);
			waiting.delete(id);
		});
		const giveUp = () => {
			worker = undefined;
			for (const resolve of waiting.values()) {
				resolve(undefined);
			}

			waiting.clear();
		};

		started.on('error', giveUp).on('exit', giveUp);
		return started;
	};

	return {
		begin(path) {
			const id = ++last;
			worker ??= start();
			const thread = worker;
			thread.postMessage({id, path: encodeFileName(path)});
			return {
				advance(bytes) {
					thread.postMessage({id, upTo: bytes});
				},
				async digest(size) {
					return new Promise(resolve => {
						if (worker !== thread) {
							resolve(undefined);
							return;
						}

						waiting.set(id, resolve);
						thread.postMessage({id, upTo: size, isWhole: true});
					});
				},
				stop() {
					thread.postMessage({id, upTo: 0, isStopped: true});
				},
			};
		},
		close() {
			void worker?.terminate();
		},
	};
}
