import {Problem} from '../../core/problem.ts';
import type {Credentials} from '../../core/profile.ts';
import type {Identity, Project, SignIn} from '../../core/provider.ts';
import {parseAnswer, recordOf, textOf} from '../json.ts';
import {answerProblem, codeOf} from './answer-problem.ts';
import {type Client, listAll} from './client.ts';

const tokenPage = ({profile}: Client) => `${new URL(profile.endpoints[0]!).origin}/auth/tokens/`;

/** Why a password cannot be used, by the code of the refusal. */
const passwordBars: Readonly<Record<string, string>> = {
	has_2fa: 'This account has two-factor sign-in, which gives no token for a password.',
	has_external_identity: 'This account signs in through another service, so it has no password here.',
};

/** A token for a user name and a password, `POST get-token/`, form-encoded (valohai.md section 1). Problem `sign-in-refused`. */
async function tokenFor(client: Client, user: string, password: string, signal?: AbortSignal): Promise<string> {
	const doing = 'Signing in';
	const answer = await client.open({
		method: 'POST', path: 'get-token/', content: {type: 'application/x-www-form-urlencoded', body: new URLSearchParams({username: user, password}).toString()}, signal, doing,
	});
	const {token} = recordOf(parseAnswer(answer));
	if (answer.status < 300 && typeof token === 'string') {
		return token;
	}

	const bar = passwordBars[codeOf(answer)];
	if (bar !== undefined) {
		throw new Problem('sign-in-refused', bar, {hint: `Make a token at ${tokenPage(client)} and sign in with it.`});
	}

	throw answer.status === 400 || answer.status === 401
		? new Problem('sign-in-refused', 'Wrong user name or password.', {hint: `Nothing was saved. A token works too: ${tokenPage(client)}`})
		: answerProblem(answer, doing);
}

/** Signs in and stores the token, after a call with it was answered. */
export async function signIn(client: Client, answers: SignIn, signal?: AbortSignal): Promise<Identity> {
	if (answers.kind === 'keys') {
		throw new Problem('usage', 'Valohai has no access keys.', {hint: `Make a token at ${tokenPage(client)} and sign in with it.`});
	}

	const token = answers.kind === 'token' ? answers.token : await tokenFor(client, answers.user, answers.password, signal);
	if (!/^[\u{21}-\u{7E}]+$/v.test(token)) {
		throw new Problem('sign-in-refused', 'This is no token: it has spaces or letters that none has.', {hint: `Copy it from ${tokenPage(client)}.`});
	}

	const before: Credentials | undefined = await client.credentials.read();
	await client.credentials.write({token});
	client.forget();
	try {
		return await identity(client, signal);
	} catch (error) {
		await (before ? client.credentials.write(before) : client.credentials.remove());
		client.forget();
		if (error instanceof Problem && error.code === 'sign-in-needed') {
			throw new Problem('sign-in-refused', 'The server does not know this token.', {hint: `Nothing was saved. Make one at ${tokenPage(client)}.`, cause: error});
		}

		throw error;
	}
}

/** Who the stored token is, by `users/me/`. The service tells no release. */
export async function identity(client: Client, signal?: AbortSignal): Promise<Identity> {
	const {username} = await client.ask({path: 'users/me/', signal, doing: 'Checking the sign-in'});
	return {user: textOf(username), release: ''};
}

/** Forgets the token here. It goes on to be valid: the service ends tokens on its web page only. */
export async function signOut(client: Client): Promise<void> {
	await client.credentials.remove();
	client.forget();
}

/** `owner` may be a number in older data (valohai.md section 2). */
export async function listProjects(client: Client, signal?: AbortSignal): Promise<readonly Project[]> {
	const rows = await listAll(client, {path: 'projects/', signal, doing: 'Listing projects'});
	return rows.map(({id, name, owner}) => ({id: textOf(id), name: [textOf(recordOf(owner).username), textOf(name)].filter(Boolean).join('/')}));
}
