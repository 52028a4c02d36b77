import type {FileHandle} from 'node:fs/promises';
import type {FileStats} from './attributes.ts';

export type ListedFile = {
	readonly name: string;
	readonly stats: FileStats;
};

/** What an open handle stands for. */
export type Open =
	| {readonly kind: 'file'; readonly file: FileHandle; readonly isAppending: boolean}
	| {readonly kind: 'text'; readonly content: Buffer}
	| {readonly kind: 'folder'; left: readonly ListedFile[]};

/** The open files and folders of one channel. */
export class Handles {
	readonly #open = new Map<string, Open>();
	#next = 0;

	add(open: Open): Buffer {
		const handle = Buffer.alloc(4);
		handle.writeUInt32BE(this.#next++);
		this.#open.set(handle.toString('hex'), open);
		return handle;
	}

	get(handle: Buffer): Open | undefined {
		return this.#open.get(handle.toString('hex'));
	}

	async close(handle: Buffer): Promise<boolean> {
		const open = this.get(handle);
		this.#open.delete(handle.toString('hex'));
		if (open?.kind === 'file') {
			await open.file.close();
		}

		return open !== undefined;
	}

	async closeAll(): Promise<void> {
		const files = this.#open.values().filter(open => open.kind === 'file').toArray();
		this.#open.clear();
		await Promise.allSettled(files.map(async open => open.file.close()));
	}
}
