import type {FileEntry} from '../core/file.ts';
import {Problem} from '../core/problem.ts';
import type {Output, SessionActions} from '../core/provider.ts';
import {sanitizeLine} from '../core/text.ts';
import type {FileStat} from '../ssh/sftp-attributes.ts';
import type {SftpFile} from '../ssh/sftp-file.ts';
import {
	folderOf,
	isContainedName,
	joinPath,
	lastName,
} from './names.ts';
import {openStreamedFile} from './streamed-file.ts';
import type {Place} from './place.ts';

/** Bytes of a write here; what is read comes in pieces of any size. */
export const outputPiece = 1024 * 1024;

const refuse = (what: string) => async (): Promise<never> => {
	throw new Problem('refused', `What a session left is there to be read only: ${what}.`);
};

/** What was left, as a tree; of two of one name the newer one. Names that are no paths below a folder are not in it. */
function createTree(outputs: readonly Output[]) {
	const found = new Map<string, Output>();
	const folders = new Map<string, Map<string, FileEntry>>([['/', new Map()]]);
	const add = (path: string, entry: Omit<FileEntry, 'name'>) => {
		const folder = folderOf(path);
		if (!folders.has(folder)) {
			folders.set(folder, new Map());
			add(folder, {
				kind: 'folder', size: 0, modifiedAt: entry.modifiedAt, mode: 0o755,
			});
		}

		folders.get(folder)!.set(lastName(path), {name: lastName(path), ...entry});
	};

	for (const output of outputs.toSorted((one, other) => one.modifiedAt.getTime() - other.modifiedAt.getTime())) {
		if (output.name.split('/').some(part => !isContainedName(part))) {
			continue;
		}

		const path = joinPath('/', output.name);
		found.set(path, output);
		add(path, {
			kind: 'file', size: output.size, modifiedAt: output.modifiedAt, mode: 0o644,
		});
	}

	return {found, folders};
}

/** The outputs of a session as files, in the words of those of a session. A file is read from its start to its end, or on from where an earlier try was cut. */
export function createOutputsPlace(outputs: readonly Output[], read: SessionActions['readOutput']): Place & {readonly renameToFree: (from: string, to: string) => Promise<void>} {
	const {found, folders} = createTree(outputs);
	const rename = refuse('nothing is renamed');

	const stat = async (path: string): Promise<FileStat | undefined> => (path === '/'
		? {
			kind: 'folder', size: 0, modifiedAt: new Date(0), mode: 0o755,
		}
		: folders.get(folderOf(path))?.get(lastName(path)));

	const open = async (path: string, purpose: 'read' | 'write' | 'resume'): Promise<SftpFile> => {
		if (purpose !== 'read') {
			return refuse('nothing is written')();
		}

		const output = found.get(path);
		if (!output) {
			throw new Problem('not-found', `There is no output ${sanitizeLine(path.slice(1))}.`);
		}

		return openStreamedFile({
			stat: {
				kind: 'file', size: output.size, modifiedAt: output.modifiedAt, mode: 0o644,
			},
			begin: async (from, signal) => read(output, from, signal),
			refuse,
		});
	};

	return {
		limits: {readSize: outputPiece, writeSize: outputPiece},
		async list(path) {
			const entries = folders.get(joinPath(folderOf(path), lastName(path)));
			if (!entries) {
				throw new Problem('not-found', `There is no folder ${sanitizeLine(path)} among the outputs.`);
			}

			return entries.values().toArray();
		},
		lstat: stat,
		stat,
		realpath: async path => path,
		open,
		makeFolder: refuse('no folder is made'),
		rename,
		renameToFree: rename,
		setAttributes: refuse('nothing is changed'),
		readLink: refuse('it has no links'),
		makeLink: refuse('it has no links'),
		room: async () => undefined,
		removeFile: refuse('nothing is removed'),
		removeFolder: refuse('nothing is removed'),
	};
}
