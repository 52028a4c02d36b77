import {Problem} from '../../core/problem.ts';
import type {SshLogin} from '../../core/provider.ts';
import type {Session} from '../../core/session.ts';
import {answerProblem} from './answer-problem.ts';
import type {Client} from './client.ts';

const file = 'id_container';

/**
The private key of a session: `id_container` in its home, made at its start (backendai.md section 7.4). 23.09 wants GET, everything later POST, 26.4 and later the query
instead of the body; POST with both, and on 405 the same by GET, fits all (backendai-observed-26 section 0).
*/
export async function sshLogin(client: Client, session: Session, signal?: AbortSignal): Promise<SshLogin> {
	if (session.mounts.some(mount => mount.path === `${session.home}/.ssh`)) {
		return {privateKey: undefined, explanation: 'Your .ssh folder is mounted in this session, so it takes the keys of that folder only.'};
	}

	const call = {
		path: `/session/${encodeURIComponent(session.id)}/download_single`, query: [['file', file]] as const, json: {file}, signal,
	};
	let answer = await client.call({...call, method: 'POST'});
	if (answer.status === 405) {
		answer = await client.call({...call, method: 'GET'});
	}

	if (answer.status !== 200) {
		throw answerProblem(answer, `Fetching the key of ${session.name}`);
	}

	const text = answer.body.toString();
	const start = text.indexOf('-----BEGIN');
	if (start === -1) {
		throw new Problem('failed', `${session.name} has no usable key: ${file} is not a private key.`, {hint: 'Was it changed inside the session?'});
	}

	return {privateKey: text.slice(start)};
}
