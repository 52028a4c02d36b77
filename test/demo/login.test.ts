import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {totp} from '../../source/demo/webserver/totp.ts';
import {Client, request, sign} from './client.ts';

let old: Cluster;
let current: Cluster;

before(async () => {
	[old, current] = await Promise.all([startCluster(), startCluster({release: '26.9'})]);
});
after(async () => {
	await Promise.all([old.close(), current.close()]);
});

const login = async (cluster: Cluster, body: Record<string, unknown>) => request('POST', `${cluster.endpoints.session}/server/login`, {'Content-Type': 'application/json'}, JSON.stringify(body));

test('the version is told without a login, for each release', async () => {
	for (const [cluster, expected] of [[old, {version: 'v7.20230615', manager: '23.09.10'}], [current, {version: 'v9.20250722', manager: '26.9.6'}]] as const) {
		const replies = await Promise.all([request('GET', `${cluster.endpoints.session}/func/`), request('GET', `${cluster.endpoints.api}/`)]);
		for (const reply of replies) {
			assert.deepEqual(reply.json(), expected);
		}
	}
});

test('the right password gives a cookie, and the cookie opens /func', async () => {
	const client = new Client(old, 'session');
	const reply = await client.login();
	assert.equal(reply.status, 200);
	assert.deepEqual(reply.json(), {authenticated: true, data: {access_key: old.accessKey, role: 'user', status: 'active'}});
	assert.match(reply.headers['set-cookie']![0]!, /^AIOHTTP_SESSION=[\da-f]+; expires=.+; HttpOnly; Max-Age=604800; Path=\/$/);
	assert.equal((await client.call('GET', '/manager/announcement')).status, 200);
	const check = await request('POST', `${old.endpoints.session}/server/login-check`, {Cookie: client.cookie});
	assert.equal(check.json().authenticated, true);
});

test('26.9 marks the cookie Secure although it is sent over http', async () => {
	const reply = await new Client(current, 'session').login();
	assert.match(reply.headers['set-cookie']![0]!, /; Secure$/);
});

test('a wrong password is HTTP 200 on 23.09 and 401 on 26.9, with the same body', async () => {
	const expected = {authenticated: false, data: {type: 'https://api.backend.ai/probs/auth-failed', title: 'Credential/signature mismatch.', details: 'User credential mismatch.'}};
	for (const [cluster, status] of [[old, 200], [current, 401]] as const) {
		const reply = await login(cluster, {username: cluster.email, password: 'wrong'});
		assert.equal(reply.status, status);
		assert.deepEqual(reply.json(), expected);
	}
});

test('a missing password is 400, and so is a second login with the same cookie', async () => {
	const missing = await login(old, {username: old.email});
	assert.equal(missing.status, 400);
	assert.equal(missing.json().title, 'You must provide the password field.');
	const client = await Client.signedIn(old, 'session');
	const again = await request('POST', `${old.endpoints.session}/server/login`, {Cookie: client.cookie}, JSON.stringify({username: old.email, password: old.password}));
	assert.equal(again.status, 400);
	assert.equal(again.json().title, 'You have already logged in.');
});

test('logging out ends the cookie', async () => {
	const client = await Client.signedIn(old, 'session');
	const reply = await request('POST', `${old.endpoints.session}/server/logout`, {Cookie: client.cookie});
	assert.equal(reply.status, 201);
	const refused = await client.call('GET', '/manager/announcement');
	assert.equal(refused.status, 401);
	assert.deepEqual(refused.json(), {type: 'https://api.backend.ai/probs/auth-failed', title: 'Unauthorized access'});
});

test('a one-time password is asked for in the words of the release, and the right one lets in', async t => {
	for (const cluster of [old, current]) {
		cluster.faults.needsOtp = true;
	}

	t.after(() => {
		for (const cluster of [old, current]) {
			cluster.faults.needsOtp = false;
		}
	});
	const details = async (client: Client, otp?: string) => {
		const reply = await client.login(otp === undefined ? {} : {otp});
		return {status: reply.status, ...reply.json().data as {readonly type: string; readonly details: string}};
	};

	assert.equal((await details(new Client(old, 'session'))).details, 'OTP not provided');
	assert.match((await details(new Client(current, 'session'))).type, /require-totp-authentication$/);
	const wrong = await details(new Client(current, 'session'), 'abcdef');
	assert.equal(wrong.status, 400);
	assert.equal(wrong.details, 'Invalid TOTP code provided');
	for (const cluster of [old, current]) {
		const reply = await new Client(cluster, 'session').login({otp: totp(cluster.totpSecret, Date.now())});
		assert.equal(reply.json().authenticated, true);
	}
});

test('an expired password says so', async t => {
	old.faults.isPasswordExpired = true;
	t.after(() => {
		old.faults.isPasswordExpired = false;
	});
	const data = (await new Client(old, 'session').login()).json().data as {readonly type: string};
	assert.match(data.type, /password-expired$/);
});

test('ten wrong passwords block the login', async t => {
	const cluster = await startCluster();
	t.after(async () => cluster.close());
	for (let attempt = 0; attempt < 10; attempt++) {
		await login(cluster, {username: cluster.email, password: 'wrong'});
	}

	const reply = await login(cluster, {username: cluster.email, password: cluster.password});
	assert.equal(reply.status, 429);
	assert.match(String(reply.json().type), /too-many-requests$/);
});

test('the one-time password is that of RFC 6238', () => {
	assert.equal(totp('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 59_000), '287082');
	assert.equal(totp('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 1_111_111_109_000), '081804');
});

test('api mode takes a right signature and says why it refuses another', async () => {
	for (const [cluster, words] of [[old, ['Signature mismatch', 'Access key not found']], [current, ['HMAC signature mismatch', 'Access key not found in HMAC']]] as const) {
		const url = new URL('/manager/announcement', cluster.endpoints.api);
		const type = 'text/plain';
		const ask = async (keys: Pick<Cluster, 'accessKey' | 'secretKey'>, date?: Date) => request('GET', url, {'Content-Type': type, ...sign(keys, 'GET', url, type, date)});
		assert.equal((await ask(cluster)).status, 200);
		const wrong = await ask({...cluster, secretKey: 'other'});
		assert.equal(wrong.status, 401);
		assert.equal(wrong.json().msg, words[0]);
		assert.equal((await ask({...cluster, accessKey: 'AKNOBODY'})).json().msg, words[1]);
		const late = await ask(cluster, new Date(Date.now() - (16 * 60_000)));
		assert.equal(late.status, 400);
		assert.equal(late.json().msg, 'Date/time sync error');
	}
});

test('forgotten logins and short-lived ones are 401', async t => {
	const client = await Client.signedIn(old, 'session');
	old.faults.loginLifetime = 0;
	t.after(() => {
		old.faults.loginLifetime = undefined;
	});
	assert.equal((await client.call('GET', '/manager/announcement')).status, 401);
	old.faults.loginLifetime = undefined;
	assert.equal((await client.call('GET', '/manager/announcement')).status, 200);
	old.forgetLogins();
	assert.equal((await client.call('GET', '/manager/announcement')).status, 401);
});
