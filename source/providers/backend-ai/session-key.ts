import {Problem} from '../../core/problem.ts';
import type {SshLogin} from '../../core/provider.ts';
import type {Session} from '../../core/session.ts';
import type {HttpAnswer} from '../http.ts';
import {answerProblem, jsonOf} from './answer-problem.ts';
import type {Client} from './client.ts';
import {recordOf, textOf} from './json.ts';

const keyFile = 'id_container';

/**
A small file in the home of a session (backendai.md section 7.1). 23.09 wants GET, everything later POST, 26.4 and later the query instead of the body; POST with both, and on 405 the same by
GET, fits all (backendai-observed-26 section 0).
*/
async function download(client: Client, session: Session, file: string, signal?: AbortSignal): Promise<HttpAnswer> {
	const call = {
		path: `/session/${encodeURIComponent(session.id)}/download_single`, query: [['file', file]] as const, json: {file}, signal,
	};
	const answer = await client.call({...call, method: 'POST'});
	return answer.status === 405 ? client.call({...call, method: 'GET'}) : answer;
}

/** Whether the agent said that there is no such file; 26.9 hides what it said. */
function isMissing(answer: HttpAnswer): boolean {
	const {'agent-details': details, msg} = jsonOf(answer);
	return textOf(recordOf(details).exception).startsWith('FileNotFoundError') || textOf(msg).includes('file is not found');
}

/**
The private key of a session: `id_container` in its home, made at its start (backendai.md section 7.4). There is none where the sshd found authorized_keys already, as in a folder that is
mounted as `.ssh`.
*/
export async function sshLogin(client: Client, session: Session, signal?: AbortSignal): Promise<SshLogin> {
	if (session.mounts.some(mount => mount.path === `${session.home}/.ssh`)) {
		return {privateKey: undefined, explanation: 'Your .ssh folder is mounted in this session, so it takes the keys of that folder only.'};
	}

	const answer = await download(client, session, keyFile, signal);
	if (isMissing(answer)) {
		return {privateKey: undefined, explanation: `It has no ${keyFile}, so it takes the keys in its .ssh/authorized_keys only.`};
	}

	if (answer.status !== 200) {
		throw answerProblem(answer, `Fetching the key of ${session.name}`);
	}

	const text = answer.body.toString();
	const start = text.indexOf('-----BEGIN');
	if (start === -1) {
		throw new Problem('failed', `${session.name} has no usable key: ${keyFile} is not a private key.`, {hint: 'Was it changed inside the session?'});
	}

	return {privateKey: text.slice(start), origin: 'that was made for this session'};
}

export async function authorizedKeys(client: Client, session: Session, signal?: AbortSignal): Promise<string> {
	const answer = await download(client, session, '.ssh/authorized_keys', signal);
	if (answer.status !== 200) {
		throw new Problem('not-found', `The keys that ${session.name} takes cannot be read.`, {cause: answer});
	}

	return answer.body.toString();
}
