import {randomUUID} from 'node:crypto';
import {
	mkdir,
	readdir,
	rename,
	rm,
	stat,
} from 'node:fs/promises';
import {join, posix} from 'node:path';
import {folderAnswer, storageHost} from '../graphql/folder-record.ts';
import {iso} from '../graphql/session-record.ts';
import {jsonBody} from '../http/exchange.ts';
import {Refusal} from '../http/refusal.ts';
import type {Handler} from '../http/router.ts';
import {modeText} from '../sftp/attributes.ts';
import {grant} from '../storage/grants.ts';
import type {Folder} from '../world/folder.ts';
import {addFolder} from '../world/seeds.ts';
import {isLive} from '../world/session.ts';
import type {World} from '../world/world.ts';
import {list, need, queryParameters} from './parameters.ts';

const namePattern = /^\.?[\da-z](?:[\w\-.]*[\da-z])?$/i;
// 26.9 takes spaces too.
const newNamePattern = /^[\w.][\w \-.]*$/;
const reserved = /^\.(?:terminfo|jupyter|tmux\.conf|ssh|\w+rc|\w+_profile)$/;

function invalid(world: World, message: string, data?: unknown): Refusal {
	return world.release === '23.09'
		? new Refusal(400, 'invalid-api-params', 'Missing or invalid API parameters.', {msg: message, ...(data !== undefined && {data})})
		: new Refusal(400, 'generic-bad-request', 'Invalid or Missing API Parameters.', {msg: `<BackendAISchemaValidationFailed(400): Schema validation failed. (${message})>`});
}

/** 23.09 knows folders by name only. */
function findFolder(world: World, reference: string): Folder {
	const folder = world.folders.values().find(({id, name}) => name === reference || (world.release === '26.9' && id.replaceAll('-', '') === reference.replaceAll('-', '')));
	if (folder === undefined) {
		throw new Refusal(404, 'object-not-found', 'No such virtual folder.', {data: reference, ...(world.release === '26.9' && {error_code: 'vfolder_read_not-found'})});
	}

	return folder;
}

/** One that may be written into; to others 23.09 says that it is not there. */
function findWritable(world: World, reference: string): Folder {
	const folder = findFolder(world, reference);
	if (folder.permission === 'ro') {
		throw world.release === '23.09'
			? new Refusal(404, 'object-not-found', 'No such virtual folder.', {data: reference})
			: new Refusal(403, 'generic-forbidden', 'Forbidden operation.', {error_code: 'vfolder_access_forbidden'});
	}

	return folder;
}

async function isThere(path: string): Promise<boolean> {
	return stat(path).then(() => true).catch(() => false);
}

/** A path inside a folder, never outside of it. */
function inside(folder: Folder, path: string): string {
	return join(folder.directory, posix.resolve('/', path));
}

export const listFolders: Handler = world => ({status: 200, body: world.folders.values().map(folder => folderAnswer(world, folder)).toArray()});

export const listHosts: Handler = world => ({
	status: 200,
	body: {
		default: storageHost, allowed: [storageHost], volume_info: {
			[storageHost]: {
				backend: 'vfs', capabilities: ['vfolder'], usage: world.release === '23.09' ? {percentage: 41.5} : {}, sftp_scaling_groups: [],
			},
		},
	},
});

export const listTypes: Handler = () => ({status: 200, body: ['group', 'user']});

export const createFolder: Handler = async (world, exchange) => {
	const body = jsonBody(exchange) ?? {};
	const name = String(need(world, body, 'name'));
	if (reserved.test(name) && !(name === '.ssh' && world.takesSshFolder)) {
		throw invalid(world, `${name} is reserved for internal operations.`);
	}

	const isOld = world.release === '23.09';
	if (!(isOld ? namePattern : newNamePattern).test(name) || name === '..' || name.length > 64) {
		throw invalid(world, 'Input validation error', {name: 'value must be a valid slug.'});
	}

	if (typeof body.host === 'string' && body.host !== storageHost) {
		throw isOld
			? invalid(world, `\`VFolderHostPermission.CREATE\` Not allowed in vfolder host(\`${body.host}\`)`)
			: new Refusal(400, 'storage-permission-not-allowed', 'The specified storage permission is not allowed.', {error_code: 'storage_access_forbidden', msg: `\`create-vfolder\` Not allowed in vfolder host(\`${body.host}\`)`});
	}

	if (world.folders.values().some(folder => folder.name === name)) {
		const title = 'The virtual folder already exists with the same name.';
		throw isOld
			? new Refusal(400, 'vfolder-already-exists', title, {data: name})
			: new Refusal(400, 'invalid-api-params', 'Missing or invalid API parameters.', {error_code: 'api_generic_invalid-parameters', msg: `${title} (VFolder with the given name already exists. (${name}))`});
	}

	const folder = await addFolder(world, name, {usageMode: typeof body.usage_mode === 'string' ? body.usage_mode : 'general', permission: body.permission === 'ro' ? 'ro' : 'rw', cloneable: body.cloneable === true});
	return {status: 201, body: folderAnswer(world, folder)};
};

export const deleteFolder: Handler = async (world, _exchange, [reference]) => {
	const folder = findFolder(world, reference!);
	if (world.sessions.values().some(session => isLive(session) && session.mounts.some(mount => mount.folder.id === folder.id))) {
		throw invalid(world, 'The target virtual folder is mounted on sessions.');
	}

	world.folders.delete(folder.id);
	await rm(folder.directory, {recursive: true, force: true});
	return {status: 204};
};

export const makeDirectory: Handler = async (world, exchange, [reference]) => {
	const folder = findWritable(world, reference!);
	const body = jsonBody(exchange) ?? {};
	const paths = list(need(world, body, 'path'));
	for (const path of paths) {
		const real = inside(folder, path);
		if (body.exist_ok !== true && await isThere(real)) {
			throw world.release === '23.09' ? invalid(world, `The target path already exists: ${path}`) : badRequest('Unexpected error 422 from storage proxy');
		}

		await mkdir(real, {recursive: body.parents !== false}).catch(() => {
			throw world.release === '23.09' ? invalid(world, 'No such file or directory', {errno: 2, paths: [path]}) : badRequest('Unexpected error 422 from storage proxy');
		});
	}

	return world.release === '23.09' ? {status: 201, body: {}} : {status: 200, body: {results: {success: paths.map(item => ({msg: null, item})), failed: []}}};
};

function badRequest(message: string): Refusal {
	return new Refusal(400, 'vfolder-operation-failed', 'Virtual folder operation has failed due to bad request.', {error_code: 'vfolder_generic_bad-request', msg: message});
}

/** 23.09 reads the body, 26.9 the query, and each is deaf to the other. */
export const listFolderFiles: Handler = async (world, exchange, [reference]) => {
	const folder = findFolder(world, reference!);
	const isOld = world.release === '23.09';
	const given = isOld ? (jsonBody(exchange) ?? queryParameters(exchange)) : queryParameters(exchange);
	const path = typeof given.path === 'string' ? given.path : '.';
	const real = inside(folder, path);
	const names = await readdir(real).catch(() => {
		throw isOld
			? invalid(world, 'No such file or directory', {errno: 2, paths: [path]})
			: badRequest('Bad request to storage proxy');
	});
	const listed = await Promise.all(names.map(async name => ({name, stats: await stat(join(real, name))})));
	const items = listed.map(({name, stats}) => ({
		name, type: stats.isDirectory() ? 'DIRECTORY' : 'FILE', size: stats.size, mode: isOld ? (stats.mode & 0o777).toString(8) : stats.mode,
		created: iso(stats.ctime), modified: iso(stats.mtime),
	}));
	// The form before `items`, which the client of 23.09 still reads: seconds instead of dates.
	const old = listed.map(({name, stats}) => ({
		mode: modeText(stats), size: stats.size, ctime: stats.ctimeMs / 1000, mtime: stats.mtimeMs / 1000, atime: stats.atimeMs / 1000, filename: name,
	}));
	return {status: 200, body: isOld ? {items, files: JSON.stringify(old)} : {items}};
};

/** Takes the place of a file that is there. */
export const moveFile: Handler = async (world, exchange, [reference]) => {
	const folder = findWritable(world, reference!);
	const body = jsonBody(exchange) ?? {};
	const [from, to] = [String(need(world, body, 'src')), String(need(world, body, 'dst'))];
	await rename(inside(folder, from), inside(folder, to)).catch(() => {
		throw world.release === '23.09' ? invalid(world, 'No such file or directory', {errno: 2, paths: [from]}) : badRequest('Bad request to storage proxy');
	});
	return {status: 200, body: world.release === '23.09' ? {} : {msg: ''}};
};

/** Counts what is in it, each time. */
export const showFolder: Handler = async (world, _exchange, [reference]) => {
	const folder = findFolder(world, reference!);
	const entries = await readdir(folder.directory, {recursive: true, withFileTypes: true});
	const sizes = await Promise.all(entries.filter(entry => entry.isFile()).map(async entry => stat(join(entry.parentPath, entry.name)).then(stats => stats.size)));
	const usage = {numFiles: sizes.length, ...(world.release === '23.09' && {num_files: sizes.length}), used_bytes: sizes.reduce((sum, size) => sum + size, 0)};
	return {status: 200, body: {...folderAnswer(world, folder), ...usage}};
};

export const requestUpload: Handler = (world, exchange, [reference]) => {
	const folder = findWritable(world, reference!);
	const body = jsonBody(exchange) ?? {};
	const path = inside(folder, String(need(world, body, 'path')));
	const token = grant(world, {
		kind: 'upload', path, size: Number(need(world, body, 'size')), part: join(folder.directory, '.upload', randomUUID()),
	});
	return {status: 200, body: {token, url: `${world.storageUrl}/upload`}};
};

export const requestDownload: Handler = (world, exchange, [reference]) => {
	const folder = findFolder(world, reference!);
	const body = jsonBody(exchange) ?? {};
	const token = grant(world, {kind: 'download', path: inside(folder, String(need(world, body, 'path')))});
	return {status: 200, body: {token, url: `${world.storageUrl}/download`}};
};

export const deleteFiles: Handler = async (world, exchange, [reference]) => {
	const folder = findFolder(world, reference!);
	const body = jsonBody(exchange) ?? {};
	await Promise.all(list(need(world, body, 'files')).map(async path => rm(inside(folder, path), {recursive: body.recursive === true, force: true})));
	return {status: 200, body: {}};
};
