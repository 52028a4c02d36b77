import {Problem} from '../../core/problem.ts';
import type {StorageFolder, StorageUsage} from '../../core/storage-folder.ts';
import type {HttpAnswer} from '../http.ts';
import {answerProblem, jsonOf, refusalOf} from './answer-problem.ts';
import {graphql, type Call, type Client} from './client.ts';
import {listOf, recordOf, textOf} from './json.ts';

/** Milliseconds for the storage to count the files of a folder. */
const patience = 60_000;

/** The name of the scope whose quota a folder counts to, as the manager told it with the folder. */
const scopes = new WeakMap<StorageFolder, string>();

const unusable = /^(?:delete|purge|error)/i;

/** Of releases that say nothing of the status every folder is ready. */
function readFolder(value: unknown): StorageFolder | undefined {
	const record = recordOf(value);
	const {id, name, host, status, permission, ownership_type: kind, is_owner: isOwner} = record;
	if (textOf(id) === '' || textOf(name) === '') {
		return undefined;
	}

	const detail = textOf(status) || 'ready';
	const owner = kind === 'group' ? (textOf(record.group_name) || 'a project') : (isOwner === false ? (textOf(record.user_email) || textOf(record.creator) || 'somebody else') : undefined);
	const folder: StorageFolder = {
		id: textOf(id).replaceAll('-', ''),
		name: textOf(name),
		host: textOf(host),
		isReady: !unusable.test(detail),
		detail,
		permission: textOf(permission),
		isReadOnly: textOf(permission) === 'ro',
		...(owner !== undefined && {owner}),
		// 23.09 and 26.9 write a blank instead of the T.
		createdAt: new Date(textOf(record.created_at).replace(' ', 'T')),
	};
	scopes.set(folder, textOf(record.quota_scope_id));
	return folder;
}

export async function listFolders(client: Client, signal?: AbortSignal): Promise<readonly StorageFolder[]> {
	const answer = await client.demand({method: 'GET', path: '/folders', signal}, 'Listing folders');
	return listOf(answer.body.toString()).map(item => readFolder(item)).filter(folder => folder !== undefined)
		.toSorted((one, other) => one.name.localeCompare(other.name));
}

/** 23.09 knows folders by their names only; others by the id too, which stays theirs. */
const knowsNamesOnly = new WeakSet<Client>();

/** A call about one folder. `word` follows it in the path, such as `/files`. */
export async function callFolder(client: Client, {id, name}: StorageFolder, {word, ...call}: Omit<Call, 'path'> & {readonly word: string}): Promise<HttpAnswer> {
	const ask = async (reference: string) => client.call({...call, path: `/folders/${encodeURIComponent(reference)}${word}`});
	if (!knowsNamesOnly.has(client)) {
		const answer = await ask(id);
		if (answer.status !== 404) {
			return answer;
		}
	}

	const answer = await ask(name);
	if (answer.status !== 404) {
		knowsNamesOnly.add(client);
	}

	return answer;
}

async function quotaOf(client: Client, host: string, scope: string, signal?: AbortSignal): Promise<number | undefined> {
	const query = 'query($host: String!, $scope: String!) { quota_scope(storage_host_name: $host, quota_scope_id: $scope) { details { hard_limit_bytes } } }';
	try {
		const data = await graphql(client, query, {host, scope}, 'Asking for the quota', signal);
		const limit = Number(recordOf(recordOf(data.quota_scope).details).hard_limit_bytes);
		return limit > 0 ? limit : undefined;
	} catch (error) {
		// Storages without quotas, and users who may not know theirs.
		if (error instanceof Problem && ['failed', 'refused', 'not-found'].includes(error.code)) {
			return undefined;
		}

		throw error;
	}
}

const amount = (...values: readonly unknown[]): number | undefined => values.find((value): value is number => typeof value === 'number');

export async function folderUsage(client: Client, folder: StorageFolder, signal?: AbortSignal): Promise<StorageUsage> {
	const doing = `Asking how full ${folder.name} is`;
	const scope = scopes.get(folder) ?? '';
	const [answer, quota] = await Promise.all([
		callFolder(client, folder, {
			method: 'GET', word: '', signal, timeout: patience, doing,
		}),
		scope === '' ? undefined : quotaOf(client, folder.host, scope, signal),
	]);
	if (answer.status >= 300) {
		throw answerProblem(answer, doing);
	}

	const told = jsonOf(answer);
	const used = amount(told.used_bytes);
	const files = amount(told.num_files, told.numFiles);
	return {...(used !== undefined && {used}), ...(files !== undefined && {files}), ...(quota !== undefined && {quota})};
}

function cannotBe(name: string): Problem {
	return new Problem('usage', `A folder cannot be called "${name}".`, {hint: 'Letters and digits, with . _ or - between them, 64 at most.'});
}

/** `permission` and `usage_mode` are the usual ones of the official client. */
export async function createFolder(client: Client, name: string, host?: string, signal?: AbortSignal): Promise<StorageFolder> {
	const doing = `Making the folder ${name}`;
	// 26.9 would take a name that is a path, and nobody could write down what lies in it.
	if (/[\0/]/.test(name) || ['', '.', '..'].includes(name)) {
		throw cannotBe(name);
	}

	const answer = await client.call({
		method: 'POST', path: '/folders', signal, doing, json: {
			name, host: host ?? null, usage_mode: 'general', permission: 'rw', cloneable: false,
		},
	});
	if (answer.status < 300) {
		const {body} = answer;
		const folder = readFolder(JSON.parse(body.toString()));
		if (folder) {
			return folder;
		}

		throw new Problem('failed', `${doing}: the server did not say which folder it made.`);
	}

	const {title, message} = refusalOf(answer);
	if (answer.status === 400 && /already exists/i.test(`${title} ${message}`)) {
		throw new Problem('refused', `There is a folder ${name} already.`, {hint: 'One in the trash counts too on some releases. Choose another name.'});
	}

	if (answer.status === 400 && /cannot create more/i.test(message)) {
		throw new Problem('refused', 'Your account may not have more folders.', {hint: 'Those in the trash count too; the web page of the service empties it.'});
	}

	if (answer.status === 400 && /reserved/i.test(message)) {
		throw new Problem('usage', `The server keeps the name ${name} to itself.`, {hint: 'Choose another name.'});
	}

	if (answer.status === 400 && /slug|input validation|schema validation/i.test(`${title} ${message}`)) {
		throw cannotBe(name);
	}

	if (answer.status === 400 && /not allowed/i.test(`${title} ${message}`)) {
		throw new Problem('refused', `You may not make folders at ${host ?? 'the usual host'}.`, {hint: 'baitui folders ls shows the hosts of those you have.'});
	}

	throw answerProblem(answer, doing);
}
