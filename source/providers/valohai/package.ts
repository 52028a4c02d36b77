import {createHash, randomBytes} from 'node:crypto';
import {createReadStream, createWriteStream} from 'node:fs';
import {mkdtemp, rm, stat} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';
import {formatBytes} from '../../core/format.ts';
import {Problem} from '../../core/problem.ts';
import type {StartNews} from '../../core/start.ts';
import {textOf} from '../json.ts';
import type {Client} from './client.ts';
import {packTar, type TarEntry} from './tar.ts';

/** Bytes of a compressed package, at most (valohai.md section 6). */
const mostCompressed = 1000 * 1024 * 1024;

/** Milliseconds that an upload may take. */
const patience = 60 * 60_000;

export type Package = {
	readonly entries: readonly TarEntry[];
	/** Inside the package. */
	readonly yamlPath: string;
	readonly description: string;
};

/** Parts of a form, `multipart/form-data` (RFC 7578), the file last. */
function multipart(fields: Readonly<Record<string, string>>, file: {readonly name: string; readonly size: number; readonly open: () => AsyncIterable<Uint8Array>}) {
	const boundary = `baitui-${randomBytes(12).toString('hex')}`;
	const texts = Object.entries(fields).map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('');
	const head = Buffer.from(`${texts}--${boundary}\r\nContent-Disposition: form-data; name="data"; filename="${file.name}"\r\nContent-Type: application/gzip\r\n\r\n`);
	const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
	return {
		type: `multipart/form-data; boundary=${boundary}`,
		body: {
			length: head.length + file.size + tail.length,
			async * open() {
				yield head;
				yield * file.open();
				yield tail;
			},
		},
	};
}

/** Whether the service has this very package already. */
async function isKnown(client: Client, projectId: string, identifier: string, signal?: AbortSignal): Promise<boolean> {
	try {
		const {adhoc} = await client.ask({
			path: `commits/${encodeURIComponent(identifier)}/`, query: [['project', projectId]], signal, doing: 'Looking for the package',
		});
		return adhoc === true;
	} catch (error) {
		if (error instanceof Problem && ['sign-in-needed', 'unreachable', 'rate-limited'].includes(error.code)) {
			throw error;
		}

		return false;
	}
}

/** Packs and uploads, unless the service has the same package, and resolves with the identifier of its commit: `~` and the SHA-256 of the package. Problem `refused`, `failed`. */
export async function uploadPackage(client: Client, projectId: string, {entries, yamlPath, description}: Package, {signal, report}: {readonly signal: AbortSignal | undefined; readonly report: (news: StartNews) => void}): Promise<string> {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'baitui-package-'));
	const file = path.join(directory, 'data.tgz');
	const hash = createHash('sha256');
	try {
		await pipeline(packTar(entries), createGzip(), new Transform({
			transform(chunk: Buffer, _encoding, done) {
				hash.update(chunk);
				done(null, chunk);
			},
		}), createWriteStream(file, {mode: 0o600}), signal ? {signal} : {});
		const {size} = await stat(file);
		if (size > mostCompressed) {
			throw new Problem('refused', `The package has ${formatBytes(size)}; the service takes ${formatBytes(mostCompressed)}.`, {hint: 'Name what is not needed in .vhignore, as in a .gitignore.'});
		}

		const identifier = `~${hash.digest('hex')}`;
		if (await isKnown(client, projectId, identifier, signal)) {
			report({kind: 'note', text: `The package of ${entries.length} files is at the service already.`});
			return identifier;
		}

		const text = `Uploading ${entries.length} files`;
		const content = multipart({description, yaml_path: yamlPath}, {
			name: 'data.tgz',
			size,
			async * open() {
				let done = 0;
				for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
					yield chunk;
					done += chunk.length;
					report({
						kind: 'progress', text, done, total: size,
					});
				}
			},
		});
		const commit = await client.ask({
			method: 'POST', path: `projects/${encodeURIComponent(projectId)}/import-package/`, content, signal, timeout: patience, doing: 'Uploading the package',
		});
		return textOf(commit.identifier) || identifier;
	} finally {
		await rm(directory, {recursive: true, force: true});
	}
}
