import {Problem} from '../../core/problem.ts';
import type {FileEntry} from '../../core/file.ts';
import type {StorageFiles, StorageFolder} from '../../core/storage-folder.ts';
import {sanitizeLine} from '../../core/text.ts';
import type {HttpAnswer} from '../http.ts';
import {answerProblem, jsonOf} from './answer-problem.ts';
import type {Call, Client} from './client.ts';
import {callFolder} from './folders.ts';
import {listOf, recordOf, textOf} from './json.ts';
import {createStorageProxy, StaleTicket} from './storage-proxy.ts';

/** Where the storage keeps uploads that are not whole; 23.09 and 26.9 show it at the root. */
const stagingFolder = '.upload';

/** What the wire wants: relative to the folder, in UTF-8. */
function relative(path: string): string {
	if (!path.isWellFormed()) {
		throw new Problem('failed', 'Its name is no UTF-8, which the storage does not take.', {hint: 'Give it another name, or copy it through a session.'});
	}

	return path.replace(/^\/+/, '') || '.';
}

const kinds: Readonly<Record<string, FileEntry['kind']>> = {FILE: 'file', DIRECTORY: 'folder', SYMLINK: 'link'};

/** `modified` is rounded up to whole seconds, as Last-Modified of a download is. The mode is octal text in 23.09 and a number in 26.9. */
function readEntry(value: unknown): FileEntry | undefined {
	const {name, type, size, mode, modified} = recordOf(value);
	if (typeof name !== 'string' || name === '') {
		return undefined;
	}

	const kind = kinds[textOf(type)] ?? 'other';
	return {
		name,
		kind,
		size: kind === 'file' && typeof size === 'number' ? size : 0,
		modifiedAt: new Date(Math.ceil((Date.parse(textOf(modified)) || 0) / 1000) * 1000),
		mode: (typeof mode === 'number' ? mode : Number.parseInt(textOf(mode), 8) || 0o644) & 0o777,
	};
}

/** The files of one folder over the manager, and over the storage proxy for what is in them (backendai.md section 8). */
export function createFolderFiles(client: Client, folder: StorageFolder): StorageFiles {
	const {name, isReadOnly} = folder;
	const proxy = createStorageProxy(client.profile);

	const ask = async (call: Pick<Call, 'method' | 'json' | 'query'> & {readonly word: string; readonly signal: AbortSignal | undefined}, doing: string): Promise<HttpAnswer> => {
		const answer = await callFolder(client, folder, {...call, doing});
		if (answer.status === 400) {
			// A missing path, a taken name and a file in the place of a folder: 26.9 does not tell them apart.
			throw new Problem('failed', `${doing}: the storage refused it.`, {hint: 'Look whether what is named is there.', cause: answerProblem(answer, doing)});
		}

		if (answer.status >= 300) {
			throw answerProblem(answer, doing);
		}

		return answer;
	};

	// 23.09 would say that there is no such folder.
	const needWritable = (): void => {
		if (isReadOnly) {
			throw new Problem('refused', `You may only read in ${sanitizeLine(name)}.`, {hint: 'Ask who shares it for more.'});
		}
	};

	const ticket = async (word: string, json: Readonly<Record<string, unknown>>, doing: string, signal: AbortSignal | undefined) => {
		const {url, token} = jsonOf(await ask({
			method: 'POST', word, json, signal,
		}, doing));
		if (typeof url !== 'string' || typeof token !== 'string') {
			throw new Problem('failed', `${doing}: the server did not say where.`);
		}

		return {url, token};
	};

	return {
		async list(path, signal) {
			const doing = sanitizeLine(`Listing ${path} of ${name}`);
			// 23.09 reads the body, 26.9 the query, and each is deaf to the other.
			const answer = await ask({
				method: 'GET', word: '/files', query: [['path', relative(path)]], json: {path: relative(path)}, signal,
			}, doing);
			const entries = listOf(jsonOf(answer).items).map(item => readEntry(item)).filter(entry => entry !== undefined);
			return path === '/' ? entries.filter(entry => entry.name !== stagingFolder) : entries;
		},
		async makeFolder(path, signal) {
			needWritable();
			await ask({
				method: 'POST', word: '/mkdir', json: {path: relative(path), parents: false, exist_ok: false}, signal,
			}, sanitizeLine(`Making ${path} in ${name}`));
		},
		async rename(from, to, signal) {
			needWritable();
			await ask({
				method: 'POST', word: '/move-file', json: {src: relative(from), dst: relative(to)}, signal,
			}, sanitizeLine(`Renaming ${from} in ${name}`));
		},
		read(path) {
			const doing = sanitizeLine(`Reading ${path} of ${name}`);
			let given: Promise<{readonly url: string; readonly token: string}> | undefined;
			const fresh = async () => ticket('/request-download', {path: relative(path), archive: false}, doing, undefined);
			return async (offset, length, signal) => {
				given ??= fresh();
				const own = given;
				try {
					return await proxy.read(await own, {offset, length}, doing, signal);
				} catch (error) {
					if (given === own) {
						given = undefined;
					}

					if (!(error instanceof StaleTicket)) {
						throw error;
					}
				}

				// The token is too old.
				given ??= fresh();
				return proxy.read(await given, {offset, length}, doing, signal);
			};
		},
		async beginUpload(path, size, signal) {
			needWritable();
			return {path, ...await ticket('/request-upload', {path: relative(path), size}, sanitizeLine(`Uploading ${path} to ${name}`), signal)};
		},
		uploaded: async (upload, signal) => proxy.uploaded(upload, signal),
		append: async (upload, offset, data, signal) => proxy.append(upload, offset, data, sanitizeLine(`Uploading ${upload.path} to ${name}`), signal),
	};
}
