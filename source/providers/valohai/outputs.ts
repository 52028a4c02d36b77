import type {IncomingMessage} from 'node:http';
import type {Output} from '../../core/provider.ts';
import {Problem} from '../../core/problem.ts';
import type {Session} from '../../core/session.ts';
import {openDownload} from '../download.ts';
import {recordOf} from '../json.ts';
import {type Client, listAll} from './client.ts';

/** The files that an execution left, less those that were purged since (valohai.md section 4). Of one that is not there the list is empty too, so then it is asked for. Problem `not-found`. */
export async function listOutputs(client: Client, {id}: Session, signal?: AbortSignal): Promise<readonly Output[]> {
	const rows = await listAll(client, {
		path: 'data/', query: [['output_execution', id]], signal, doing: 'Listing outputs',
	});
	if (rows.length === 0) {
		await client.ask({path: `executions/${encodeURIComponent(id)}/`, signal, doing: 'Listing outputs'});
	}

	// Names stay as they are: they become names of files, and whoever shows them makes them safe.
	return rows.filter(({purged}) => purged !== true)
		.map(row => ({id: String(row.id), name: String(row.name), size: Number(row.size ?? 0)}))
		.toSorted((one, other) => one.name.localeCompare(other.name));
}

const isAttachment = ({headers}: IncomingMessage) => headers['content-disposition']?.startsWith('attachment') ?? false;

async function readAll(answer: IncomingMessage): Promise<string> {
	let text = '';
	answer.setEncoding('utf8');
	for await (const chunk of answer as AsyncIterable<string>) {
		text += chunk;
	}

	return text;
}

/** The bytes of an output: the service gives them itself, or an address of the storage behind it, which proves itself and gets no token. */
export async function readOutput(client: Client, {id, name}: Output, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
	const answer = await client.stream({path: `data/${encodeURIComponent(id)}/download/`, signal, doing: `Downloading ${name}`});
	if (isAttachment(answer)) {
		return answer;
	}

	const {url} = recordOf(JSON.parse(await readAll(answer)));
	if (typeof url !== 'string' || !/^https?:/.test(url)) {
		throw new Problem('failed', `The service does not say where ${name} is.`);
	}

	const stored = await openDownload({
		url, headers: {}, skipsTlsVerification: client.profile.skipsTlsVerification, authorities: client.profile.authorities, signal,
	});
	if (stored.statusCode !== 200) {
		stored.resume();
		throw new Problem('failed', `The storage of the service answered ${stored.statusCode} for ${name}.`, {isTemporary: true});
	}

	return stored;
}
