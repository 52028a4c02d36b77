import {Buffer} from 'node:buffer';
import {Problem} from '../../core/problem.ts';
import {request, type HttpAnswer, type HttpRequest} from '../http.ts';
import {answerProblem, jsonOf, refusalOf} from './answer-problem.ts';
import type {Client} from './client.ts';
import {listOf, recordOf, textOf} from './json.ts';

const name = '.ssh';
const file = 'authorized_keys';

/** Makes the folder unless it is there. 23.09 and all that came later refuse its name, and 26.9 starts nothing for who has one (observed). */
async function needFolder(client: Client, signal?: AbortSignal): Promise<void> {
	const folders = await client.demand({method: 'GET', path: '/folders', signal}, 'Listing folders');
	if (listOf(folders.body.toString()).some(folder => recordOf(folder).name === name && recordOf(folder).is_owner === true)) {
		return;
	}

	const answer = await client.call({
		method: 'POST', path: '/folders', json: {name}, signal, doing: `Making the folder ${name}`,
	});
	if (answer.status === 400 && refusalOf(answer).message.includes('reserved')) {
		throw new Problem('refused', `This server lets nobody make a folder ${name} any more: it keeps that name for itself.`, {
			hint: 'Register the key instead, which has the same effect: baitui own-key register FILE.',
		});
	}

	if (answer.status >= 300) {
		throw answerProblem(answer, `Making the folder ${name}`);
	}
}

/** Talks to the storage proxy, which a token of the manager opens for one file. */
async function transfer(client: Client, call: 'request-upload' | 'request-download', json: Readonly<Record<string, unknown>>, exchange: Pick<HttpRequest, 'method' | 'headers' | 'body' | 'signal'>): Promise<HttpAnswer> {
	const {token, url} = jsonOf(await client.demand({method: 'POST', path: `/folders/${name}/${call}`, json}, `Reaching the folder ${name}`));
	return request({...exchange, url: `${textOf(url)}?token=${encodeURIComponent(textOf(token))}`, skipsTlsVerification: client.profile.skipsTlsVerification});
}

/** What stands in the file; empty where there is none. */
async function read(client: Client, signal?: AbortSignal): Promise<string> {
	const listing = recordOf((await client.demand({
		method: 'GET', path: `/folders/${name}/files`, query: [['path', '.']], json: {path: '.'}, signal,
	}, `Listing the folder ${name}`)).body.toString());
	if (listOf(listing.items).every(item => recordOf(item).name !== file)) {
		return '';
	}

	const answer = await transfer(client, 'request-download', {path: file, archive: false}, {method: 'GET', signal});
	if (answer.status !== 200) {
		throw answerProblem(answer, `Reading ${name}/${file}`);
	}

	return answer.body.toString();
}

/** Adds the lines that are not there yet. The whole file goes up in one piece, and has its name only when it is whole (backendai.md section 8). */
export async function addToFolder(client: Client, lines: readonly string[], signal?: AbortSignal): Promise<void> {
	await needFolder(client, signal);
	const text = await read(client, signal);
	const there = new Set(text.split('\n').map(line => line.trim()));
	const missing = lines.map(line => line.trim()).filter(line => !there.has(line));
	if (missing.length === 0) {
		return;
	}

	const body = Buffer.from(`${text === '' || text.endsWith('\n') ? text : `${text}\n`}${missing.join('\n')}\n`);
	const answer = await transfer(client, 'request-upload', {path: file, size: body.length}, {
		method: 'PATCH', body, signal, headers: {'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream'},
	});
	if (answer.status !== 204) {
		throw answerProblem(answer, `Writing ${name}/${file}`);
	}
}
