import {formatBytes} from '../core/format.ts';
import {Problem} from '../core/problem.ts';
import type {StorageActions, StorageFolder, StorageUsage} from '../core/storage-folder.ts';
import {needStorage} from '../workers/ask-folder.ts';
import {needWords, type Arguments} from './arguments.ts';
import {connect} from './connect.ts';
import type {Context} from './context.ts';
import {formatJson, formatTable, write} from './output.ts';
import type {Verb} from './verb.ts';

/** Asked at once how full they are. */
const parallel = 4;

type Row = {readonly folder: StorageFolder; readonly usage: StorageUsage};

const describe = ({folder, usage}: Row): Readonly<Record<string, unknown>> => ({
	id: folder.id,
	name: folder.name,
	host: folder.host,
	status: folder.detail,
	permission: folder.permission,
	readOnly: folder.isReadOnly,
	owner: folder.owner ?? null,
	created: Number.isNaN(folder.createdAt.getTime()) ? null : folder.createdAt,
	used: usage.used ?? null,
	files: usage.files ?? null,
	quota: usage.quota ?? null,
});

/** One that cannot be asked, such as one in the trash, has no usage; that is no reason to show none of them. */
async function usageOf(storage: StorageActions, folder: StorageFolder, signal: AbortSignal): Promise<StorageUsage> {
	try {
		return folder.isReady ? await storage.usage(folder, signal) : {};
	} catch (error) {
		signal.throwIfAborted();
		if (error instanceof Problem && error.code === 'sign-in-needed') {
			throw error;
		}

		return {};
	}
}

async function measure(storage: StorageActions, folders: readonly StorageFolder[], signal: AbortSignal): Promise<readonly Row[]> {
	const rows: Row[] = folders.map(folder => ({folder, usage: {}}));
	const rest = folders.entries();
	const work = async (): Promise<void> => {
		for (const [index, folder] of rest) {
			rows[index] = {folder, usage: await usageOf(storage, folder, signal)};
		}
	};

	await Promise.all(Array.from({length: parallel}, work));
	return rows;
}

const size = (bytes: number | undefined): string => (bytes === undefined ? '-' : formatBytes(bytes));

async function list(storage: StorageActions, given: Arguments, {signal, isJson, stdout, stderr}: Context): Promise<number> {
	const folders = (await storage.list(signal)).filter(({isReady}) => isReady || given.flag('all'));
	const rows = given.flag('quick') ? folders.map(folder => ({folder, usage: {}})) : await measure(storage, folders, signal);
	if (isJson) {
		await write(stdout, formatJson({folders: rows.map(row => describe(row))}));
		return 0;
	}

	if (rows.length === 0) {
		await write(stderr, 'No folders.\n');
		return 0;
	}

	await write(stdout, formatTable<Row>(rows, [
		{heading: 'NAME', cell: ({folder}) => folder.name},
		{heading: 'USED', cell: ({usage}) => size(usage.used)},
		{heading: 'QUOTA', cell: ({usage}) => size(usage.quota)},
		{heading: 'FILES', cell: ({usage}) => (usage.files === undefined ? '-' : String(usage.files))},
		{heading: 'ACCESS', cell: ({folder}) => folder.permission || '-'},
		{heading: 'HOST', cell: ({folder}) => folder.host},
		{heading: 'STATUS', cell: ({folder}) => folder.detail},
		...(rows.some(({folder}) => folder.owner !== undefined) ? [{heading: 'OF', cell: ({folder}: Row) => folder.owner ?? '-'}] : []),
	]));
	return 0;
}

async function create(storage: StorageActions, name: string, host: string | undefined, {signal, isJson, stdout}: Context): Promise<number> {
	const folder = await storage.create(name, host, signal);
	await write(stdout, isJson ? formatJson({folder: describe({folder, usage: {}})}) : `${folder.name}\n`);
	return 0;
}

export const verb: Verb = {
	usage: `Usage: baitui folders [ls] [--all] [--quick] [--json]
       baitui folders create NAME [--host HOST] [--json]

Lists your folders of the service, which outlive every session, and those that
are shared with you; or makes one. baitui cp copies to and from vf:NAME/path
with no session in between, and F on the screen opens them in panes.

  --all        those in the trash too
  --quick      do not ask how full they are, which makes the storage count
  --host HOST  where to make it, as the list writes it; else the service chooses
  --json       {"version": 1, "folders": [{"id", "name", "host", "status",
               "permission", "readOnly", "owner", "created", "used", "files",
               "quota"}]} with bytes, null for what is not told, and of a new
               one {"folder": {...}}

"quota" is what all folders of one owner may hold together. Deleting folders and
what is in them, the trash, and sharing them are left out on purpose: a mistake
there cannot be undone from a terminal. The web page of the service has them,
and files are deleted in a session that mounts the folder.
`,
	options: {
		all: {type: 'boolean', short: 'a'}, quick: {type: 'boolean', short: 'q'}, host: {type: 'string'},
	},
	async run(given, context) {
		const [word = 'ls', ...names] = given.words;
		const storage = needStorage(connect(context));
		if (word === 'create') {
			needWords({...given, words: names}, ['NAME']);
			return create(storage, names[0]!, given.text('host'), context);
		}

		if (word !== 'ls') {
			throw new Problem('usage', `folders knows no word "${word}".`, {hint: 'It takes ls and create NAME.'});
		}

		needWords({...given, words: names}, []);
		return list(storage, given, context);
	},
};
