import {Problem} from '../../core/problem.ts';
import type {Identity, SignIn} from '../../core/provider.ts';
import {sanitizeLine} from '../../core/text.ts';
import type {HttpAnswer} from '../http.ts';
import {trimSlashes} from '../address.ts';
import {answerProblem, jsonOf} from './answer-problem.ts';
import {type Client, cookieName, graphql} from './client.ts';
import {isFrom, probeVersion} from './version.ts';

function cookieOf(answer: HttpAnswer): string | undefined {
	for (const line of answer.headers['set-cookie'] ?? []) {
		const [pair = ''] = line.split(';', 1);
		if (pair.startsWith(`${cookieName}=`)) {
			return pair.slice(cookieName.length + 1);
		}
	}

	return undefined;
}

/**
Why a login was refused, from the body: 23.09 answers 200, 26.9 answers 400 or 401 with the same body
(backendai-observed section 2, -26 section 2; the older words of the one-time code are the plugin's).
*/
function loginProblem(answer: HttpAnswer, hasCode: boolean): Problem {
	const {data} = jsonOf(answer);
	const {type = '', details = '', title = ''} = (typeof data === 'object' && data !== null ? data : {}) as {type?: string; details?: string; title?: string};
	const said = sanitizeLine(details || title);

	if (details === 'OTP not provided' || type.includes('require-totp-authentication')) {
		return hasCode
			? new Problem('sign-in-refused', 'The server did not take the one-time code.')
			: new Problem('code-needed', 'This account needs a one-time code.', {hint: 'Give the code of your authenticator with --otp.'});
	}

	if (type.includes('require-totp-registration')) {
		return new Problem('sign-in-refused', 'This account must set up one-time codes first.', {hint: 'Sign in once with a browser and follow it there.'});
	}

	if (type.includes('password-expired')) {
		return new Problem('password-expired', `Your password has expired. ${said}`.trim(), {hint: 'Change it on the web page of the server, then sign in again.'});
	}

	if (answer.status === 429) {
		return new Problem('sign-in-refused', 'Too many failed sign-ins: the server has locked this e-mail for a while.', {hint: 'Wait before the next try; every try makes it longer.'});
	}

	if (type.includes('auth-failed')) {
		return new Problem('sign-in-refused', 'Wrong e-mail or password.', {hint: 'Nothing was saved. Several wrong passwords lock the account for a while.'});
	}

	return said === '' ? answerProblem(answer, 'Signing in') : new Problem('sign-in-refused', `The server refused the sign-in: ${said}`);
}

/** Signs in and stores the credentials (api mode: after a signed call with them was answered). */
export async function signIn(client: Client, answers: SignIn, signal?: AbortSignal): Promise<Identity> {
	const {credentials} = client;
	if (answers.kind === 'keys') {
		const before = await credentials.read();
		await credentials.write({secretKey: answers.secretKey});
		client.forget();
		try {
			return await identity(client, signal);
		} catch (error) {
			await (before ? credentials.write(before) : credentials.remove());
			client.forget();
			if (error instanceof Problem && error.code === 'sign-in-needed') {
				throw new Problem('sign-in-refused', 'The server does not know this access key, or the secret key is wrong.', {hint: 'Nothing was saved.', cause: error});
			}

			throw error;
		}
	}

	if (answers.kind === 'token') {
		throw new Problem('usage', 'Backend.AI has no tokens to sign in with.', {hint: 'Give an e-mail and a password, or an access key.'});
	}

	const answer = await client.server('login', {username: answers.user, password: answers.password, ...(answers.code !== undefined && {otp: answers.code})}, undefined, signal);
	const body = jsonOf(answer);
	const cookie = cookieOf(answer);
	if (body.authenticated !== true || cookie === undefined) {
		throw loginProblem(answer, answers.code !== undefined);
	}

	const {access_key: accessKey} = body.data as {access_key?: string};
	await credentials.write({cookie, ...(accessKey !== undefined && {accessKey})});
	client.forget();
	return {user: answers.user, ...await releaseOf(client, signal)};
}

/** The release, and what it refuses: 26.4 and later have no restart (backendai-observed-26 section 0). */
export async function releaseOf(client: Client, signal?: AbortSignal): Promise<Pick<Identity, 'release' | 'cannot'>> {
	const root = `${trimSlashes(client.profile.endpoints[0]!)}${client.profile.mode === 'session' ? '/func/' : '/'}`;
	try {
		const version = await probeVersion(root, client.profile, signal);
		const release = version?.release ?? '';
		return {release, ...(isFrom(release, 26, 4) && {cannot: ['restart']})};
	} catch {
		// Only shown on the screen; the first endpoint may be away while another one serves.
		return {release: ''};
	}
}

/** Who the stored login is. */
export async function identity(client: Client, signal?: AbortSignal): Promise<Identity> {
	const data = await graphql(client, 'query { keypair { user_id } }', {}, 'Checking the sign-in', signal);
	const user = (data.keypair as {user_id?: string} | null)?.user_id;
	return {user: sanitizeLine(user ?? client.profile.user ?? client.profile.accessKey ?? ''), ...await releaseOf(client, signal)};
}

export async function signOut(client: Client, signal?: AbortSignal): Promise<void> {
	const known = await client.credentials.read();
	try {
		if (client.profile.mode === 'session' && known?.cookie !== undefined) {
			await client.server('logout', {}, known.cookie, signal);
		}
	} finally {
		await client.credentials.remove();
		client.forget();
	}
}
