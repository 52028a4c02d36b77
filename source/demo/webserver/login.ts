import {randomBytes} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import {jsonBody, type Answer, type Exchange} from '../http/exchange.ts';
import {badGateway, Refusal} from '../http/refusal.ts';
import type {World} from '../world/world.ts';
import {isRightCode} from './totp.ts';

const cookieName = 'AIOHTTP_SESSION';
const lifetime = 604_800;
const allowedFailures = 10;
const blockTime = 20 * 60_000;

/** The login a request carries: the cookie, or the header that stands in for it. */
export function loginOf(request: IncomingMessage): string | undefined {
	const header = request.headers['x-backendai-sessionid'];
	return typeof header === 'string' ? header : new RegExp(String.raw`(?:^|;\s*)${cookieName}="?([^";]*)`).exec(request.headers.cookie ?? '')?.[1];
}

export function isLoggedIn(world: World, request: IncomingMessage): boolean {
	const made = world.logins.get(loginOf(request) ?? '');
	return made !== undefined && Date.now() - made < (world.faults.loginLifetime ?? lifetime) * 1000;
}

function cookie(world: World, value: string, age: number): string {
	const expires = new Date(Date.now() + (age * 1000)).toUTCString();
	return `${cookieName}=${value}; expires=${expires}; HttpOnly; Max-Age=${age}; Path=/${world.release === '26.9' ? '; Secure' : ''}`;
}

function identity({account}: World): Record<string, unknown> {
	return {access_key: account.accessKey, role: 'user', status: 'active'};
}

// 26.9 passes the manager's status on; 23.09 says 200 to every refusal.
function refused(world: World, status: number, slug: string, title: string, details: string): Answer {
	return {
		status: world.release === '26.9' ? status : 200,
		headers: {'Set-Cookie': cookie(world, randomBytes(16).toString('hex'), lifetime)},
		body: {authenticated: false, data: {type: `https://api.backend.ai/probs/${slug}`, title, details}},
	};
}

function checkCode(world: World, code: unknown): Answer | undefined {
	const isNew = world.release === '26.9';
	if (typeof code !== 'string' || code === '') {
		return isNew
			? refused(world, 200, 'require-totp-authentication', 'Two-Factor Authentication needed.', 'You must authenticate using Two-Factor Authentication.')
			: refused(world, 200, 'rejected-by-hook', 'Operation rejected by a hook plugin.', 'OTP not provided');
	}

	return isRightCode(world.account.totpSecret, code) ? undefined : refused(world, 400, 'rejected-by-hook', 'Operation rejected by a hook plugin.', 'Invalid TOTP code provided');
}

function needFields(world: World, body: Record<string, unknown>): void {
	for (const name of ['username', 'password']) {
		if (typeof body[name] !== 'string' || body[name] === '') {
			throw new Refusal(400, 'invalid-api-params', `You must provide the ${name} field.`);
		}
	}

	if (world.faults.away === 'manager') {
		throw badGateway('BackendClientError(\'Request to the API endpoint has failed.\', ClientConnectorError())');
	}

	if (!(world.failedLogins.count >= allowedFailures && Date.now() - world.failedLogins.at < blockTime)) {
		return;
	}

	world.failedLogins.at = Date.now();
	throw new Refusal(429, 'too-many-requests', 'Too many failed login attempts');
}

/** `POST /server/login` (backendai.md 2.2; backendai-observed 2; backendai-observed-26 2). */
export function login(world: World, exchange: Exchange): Answer {
	const {account, faults, failedLogins} = world;
	if (isLoggedIn(world, exchange.request)) {
		throw new Refusal(400, 'generic-bad-request', 'You have already logged in.');
	}

	const body = jsonBody(exchange) ?? {};
	needFields(world, body);
	const isRight = body.username === account.email && body.password === account.password;
	// On 26.9 the code is looked at before the password.
	const codeAnswer = faults.needsOtp && (isRight || world.release === '26.9') && body.username === account.email ? checkCode(world, body.otp) : undefined;
	if (codeAnswer) {
		return codeAnswer;
	}

	if (!isRight) {
		failedLogins.count++;
		failedLogins.at = Date.now();
		return refused(world, 401, 'auth-failed', 'Credential/signature mismatch.', 'User credential mismatch.');
	}

	if (faults.isPasswordExpired) {
		return refused(world, 401, 'password-expired', 'Password has expired.', 'Password expired on 2026-01-01 00:00:00+00:00.');
	}

	failedLogins.count = 0;
	const id = randomBytes(16).toString('hex');
	world.logins.set(id, Date.now());
	return {status: 200, headers: {'X-BackendAI-SessionID': id, 'Set-Cookie': cookie(world, id, lifetime)}, body: {authenticated: true, data: identity(world)}};
}

export function loginCheck(world: World, exchange: Exchange): Answer {
	const isIn = isLoggedIn(world, exchange.request);
	return {
		status: 200,
		body: {authenticated: isIn, data: isIn ? identity(world) : null, session_id: isIn ? loginOf(exchange.request) : null},
	};
}

export function logout(world: World, exchange: Exchange): Answer {
	world.logins.delete(loginOf(exchange.request) ?? '');
	return {status: world.release === '26.9' ? 200 : 201, headers: {'Set-Cookie': cookie(world, '', 0)}};
}
