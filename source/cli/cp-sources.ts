import {stat} from 'node:fs/promises';
import path from 'node:path';
import type {RemoteFiles} from '../app/remote-files.ts';
import {Problem} from '../core/problem.ts';

const missing = (source: string) => new Problem('not-found', `There is no ${source}.`);

const folderWithoutFlag = (source: string) => new Problem('usage', `${source} is a folder.`, {hint: 'Folders are copied with -r.'});

/** Checks before anything is copied that local sources are there, and that folders were meant. Problem `not-found`, `usage`. */
export async function checkLocalSources(sources: readonly string[], isRecursive: boolean): Promise<void> {
	for (const source of sources) {
		const stats = await stat(source).catch(() => undefined);
		if (!stats) {
			throw missing(source);
		}

		if (!isRecursive && stats.isDirectory()) {
			throw folderWithoutFlag(source);
		}
	}
}

/** The same for sources in a session. */
export async function checkRemoteSources(files: RemoteFiles, sources: readonly string[], isRecursive: boolean): Promise<void> {
	for (const source of sources) {
		if (source === '/') {
			if (!isRecursive) {
				throw folderWithoutFlag(source);
			}

			continue;
		}

		const entries = await files.list(path.posix.dirname(source));
		const entry = entries.find(entry => entry.name === path.posix.basename(source));
		if (!entry) {
			throw missing(source);
		}

		if (!isRecursive && entry.kind === 'folder') {
			throw folderWithoutFlag(source);
		}
	}
}
