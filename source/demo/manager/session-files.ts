import {randomBytes} from 'node:crypto';
import {
	lstat,
	mkdir,
	readdir,
	readFile,
	stat,
	writeFile,
} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import type {Container} from '../container/container.ts';
import {tarOf} from '../container/tar.ts';
import {jsonBody, type Exchange} from '../http/exchange.ts';
import {parseMultipart} from '../http/multipart.ts';
import {Refusal} from '../http/refusal.ts';
import type {Handler} from '../http/router.ts';
import {modeText} from '../sftp/attributes.ts';
import {absolute, realFile} from '../sftp/paths.ts';
import {findSession} from '../world/lookup.ts';
import type {World} from '../world/world.ts';
import {
	list,
	need,
	parameters,
	queryParameters,
} from './parameters.ts';

const largestFile = 1024 * 1024;

/** What the agent's exception becomes: 23.09 shows it, 26.9 hides it. */
function agentFailure(world: World, exception: string): Refusal {
	return world.release === '23.09'
		? new Refusal(500, 'kernel-execution-failed', 'Executing user code in the kernel has failed.', {'agent-details': {type: 'https://api.backend.ai/probs/agent-failure', title: 'Agent-side exception occurred.', exception}})
		: new Refusal(500, 'internal-server-error', 'Internal server error.');
}

async function containerOf(world: World, reference: string): Promise<Container> {
	const {container} = findSession(world, reference);
	if (container === undefined) {
		throw agentFailure(world, 'KernelNotFound()');
	}

	await container.furnished();
	return container;
}

async function readable(world: World, container: Container, path: string): Promise<string> {
	const missing = `FileNotFoundError('Could not found the file: ${absolute(container, path)}')`;
	const real = await realFile(container, path).catch(() => {
		throw agentFailure(world, missing);
	});
	const stats = await stat(real).catch(() => {
		throw agentFailure(world, missing);
	});
	if (stats.size > largestFile) {
		throw agentFailure(world, 'ValueError(\'too large file\')');
	}

	return real;
}

/** 23.09 reads the body or the query, 26.9 the query alone. */
function asked(world: World, exchange: Exchange, name: string): unknown {
	return need(world, world.release === '23.09' ? parameters(exchange) : queryParameters(exchange), name);
}

/** One part for each file, each a tar (backendai-observed, section 7). */
export const download: Handler = async (world, exchange, [reference]) => {
	const container = await containerOf(world, reference!);
	const files = list(asked(world, exchange, 'files'));
	if (files.length > 5) {
		throw new Refusal(500, 'internal-server-error', 'Internal server error.');
	}

	const archives = await Promise.all(files.map(async file => {
		const real = await readable(world, container, file);
		return tarOf(real, basename(real));
	}));
	const boundary = randomBytes(16).toString('hex');
	const parts = archives.flatMap(archive => [Buffer.from(`--${boundary}\r\nContent-Type: application/octet-stream\r\nContent-Encoding: identity\r\nContent-Length: ${archive.length}\r\n\r\n`), archive, Buffer.from('\r\n')]);
	return {status: 200, headers: {'Content-Type': `multipart/mixed; boundary=${boundary}`}, body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)])};
};

export const downloadSingle: Handler = async (world, exchange, [reference]) => {
	const container = await containerOf(world, reference!);
	const real = await readable(world, container, String(asked(world, exchange, 'file')));
	return {status: 200, headers: {'Content-Type': 'application/octet-stream'}, body: await readFile(real)};
};

/** Parts named `src`; folders are made. What is meant for a mounted folder lands beneath the mount, where nobody sees it. */
export const upload: Handler = async (world, exchange, [reference]) => {
	const container = await containerOf(world, reference!);
	const parts = parseMultipart(exchange.request.headers['content-type'] ?? '', exchange.body);
	const refuse = (message: string) => new Refusal(400, 'invalid-api-params', 'Missing or invalid API parameters.', {msg: message});
	if (parts.length > 20) {
		throw refuse('Too many files');
	}

	for (const {fileName, content} of parts) {
		if (content.length >= largestFile) {
			throw refuse('Too large file');
		}

		const path = absolute(container, fileName);
		if (!path.startsWith('/home/work/')) {
			throw agentFailure(world, 'PermissionError(\'You cannot upload files outside /home/work\')');
		}

		if (container.mounts.keys().some(mount => path.startsWith(`${mount}/`))) {
			continue;
		}

		const real = join(container.directory, path.slice('/home/work/'.length));
		await mkdir(dirname(real), {recursive: true});
		await realFile(container, path);
		await writeFile(real, content);
	}

	return {status: 204};
};

/** `files` is JSON inside JSON. 23.09 wants a body, 26.9 reads the query and lists the home without one. */
export const listFiles: Handler = async (world, exchange, [reference]) => {
	const isOld = world.release === '23.09';
	if (isOld && exchange.body.length === 0) {
		throw new Refusal(400, 'invalid-api-params', 'Missing or invalid API parameters.', {msg: 'Expecting value: line 1 column 1 (char 0)'});
	}

	const container = await containerOf(world, reference!);
	const given = isOld ? jsonBody(exchange) : queryParameters(exchange);
	const path = typeof given?.path === 'string' ? given.path : '.';
	if (!`${absolute(container, path)}/`.startsWith('/home/work/')) {
		throw agentFailure(world, 'PermissionError(\'You cannot list files outside /home/work\')');
	}

	try {
		const real = await realFile(container, path);
		const names = await readdir(real);
		const files = await Promise.all(names.map(async filename => {
			const own = join(real, filename);
			const stats = container.mounts.has(join(absolute(container, path), filename)) ? await stat(own) : await lstat(own);
			return {
				mode: modeText(stats), size: stats.size, ctime: stats.ctimeMs / 1000, mtime: stats.mtimeMs / 1000, atime: stats.atimeMs / 1000, filename,
			};
		}));
		return {status: 200, body: {files: JSON.stringify(files), errors: '', abspath: path}};
	} catch {
		return {status: 200, body: {files: '', errors: `Traceback (most recent call last):\n  File "<string>", line 8, in <module>\nFileNotFoundError: [Errno 2] No such file or directory: '${isOld ? path : absolute(container, path)}'\n`, abspath: path}};
	}
};

/** The console of the main container, or on 26.9 of the one that is named; 23.09 knows no such parameter. */
export const showLogs: Handler = (world, exchange, [reference]) => {
	const kernel = exchange.query.get('kernel_id');
	if (kernel !== null && world.release === '23.09') {
		throw new Refusal(400, 'invalid-api-params', 'Missing or invalid API parameters.', {msg: 'Input validation error', data: {kernel_id: 'kernel_id is not allowed key'}});
	}

	const session = findSession(world, reference!, {findsDead: true, permission: 'READ: 1'});
	// The other containers of a session are in name only.
	const logs = kernel === null || kernel === session.kernelId ? session.container?.log() ?? session.log : `Kernel started at: ${session.createdAt.toISOString()}\r\n`;
	return {status: 200, body: {result: {logs}}};
};
