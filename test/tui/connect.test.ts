import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {App} from '../../source/app/app.ts';
import {Problem} from '../../source/core/problem.ts';
import type {SignIn} from '../../source/core/provider.ts';
import type {Profile} from '../../source/core/profile.ts';
import {
	createFakeApp,
	lifelikeSessions,
	profile,
	type FakeApp,
} from '../helpers/fake-app.ts';
import {openScreen, type OpenScreen, type ScreenLook} from '../helpers/screen.tsx';

const open = (t: {after: (done: () => void) => void}, changes: Parameters<typeof createFakeApp>[0] = {}, look: ScreenLook = {}): {app: FakeApp; screen: OpenScreen} => {
	const app = createFakeApp(changes);
	app.profile.set(undefined);
	const screen = openScreen(app, look);
	t.after(() => {
		screen.close();
	});
	return {app, screen};
};

test('without a profile the first screen asks for an address and says what answers there', async t => {
	const {app, screen} = open(t);
	assert.match(screen.text(), /Connect/);
	await screen.burst('http://127.0.0.1:8090');
	await screen.press('tab');
	await screen.until(text => text.includes('Found: Backend.AI 23.09.10 webserver'));
	assert.deepEqual(app.calls, ['recognise http://127.0.0.1:8090']);
});

test('the address is looked at while it is typed, once, and the cursor stays where it is', async t => {
	const {app, screen} = open(t);
	await screen.burst('a');
	await screen.burst('.lab.test');
	await screen.until(text => text.includes('Found: Backend.AI'));
	await screen.burst('/');
	await screen.press('backspace', 'tab');
	assert.deepEqual(app.calls, ['recognise a.lab.test']);
});

test('what fails while the password is typed does not take its letters', async t => {
	const looked = Promise.withResolvers<never>();
	const {screen} = open(t, {recognise: async () => looked.promise});
	await screen.burst('a.lab.test');
	await screen.press('tab', 'tab', 'tab');
	await screen.burst('sec');
	looked.reject(new Problem('unreachable', 'Nothing answers at a.lab.test.'));
	await screen.until(text => text.includes('✗ Nothing answers'));
	await screen.burst('ret');
	assert.match(screen.text(), /Password +\[••••••/);
	assert.doesNotMatch(screen.text(), /ret/);
});

test('a login is kept where the user says: by default in the keyring where one answers, else in a file', async t => {
	const sign = async (answers: boolean, ...keys: readonly string[]): Promise<string | undefined> => {
		const {app, screen} = open(t, {keyringAnswers: async () => answers});
		await screen.burst('https://a.lab.test');
		await screen.press('tab', 'tab');
		await screen.burst('me@lab.tst');
		await screen.press('tab');
		await screen.burst('pw');
		await screen.until(text => !answers || text.includes('in the keyring'));
		await screen.press('tab', ...keys);
		await screen.until(text => /Keep sign-in .*\(•\)/.test(text));
		await screen.press('enter');
		return app.calls.find(call => call.startsWith('signIn'));
	};

	assert.equal(await sign(true), 'signIn a.lab.test password keyring');
	assert.equal(await sign(true, 'right', 'space'), 'signIn a.lab.test password memory');
	assert.equal(await sign(false), 'signIn a.lab.test password file');
	assert.equal(await sign(false, 'left'), 'signIn a.lab.test password memory');
});

test('signing in again keeps the login where it was, and lets choose where that place fails', async t => {
	const seen: Array<string | undefined> = [];
	const app = createFakeApp({
		async signIn(_profile, _answers, keeping) {
			seen.push(keeping);
			if (keeping === undefined) {
				throw new Problem('failed', 'The keyring does not take the login.', {hint: 'Keep it in a file.'});
			}

			app.answer([]);
		},
	});
	app.sessions.set(polled => ({...polled, problem: new Problem('sign-in-needed', 'Your sign-in ended.')}));
	const screen = openScreen(app);
	t.after(() => {
		screen.close();
	});
	await screen.until(text => text.includes('Your sign-in ended.'));
	assert.doesNotMatch(screen.text(), /Keep sign-in/);
	await screen.burst('pw');
	await screen.press('enter');
	await screen.until(text => text.includes('✗ The keyring does not take the login.'));
	await screen.press('tab', 'right', 'left', 'enter');
	assert.deepEqual(seen, [undefined, 'file']);
});

for (const [columns, rows] of [[80, 24], [60, 20]] as const) {
	test(`at ${columns}x${rows} every way to sign in and every place to keep it can be read`, async t => {
		const {screen} = open(t, {keyringAnswers: async () => true}, {columns, rows});
		await screen.until(text => text.includes('in the keyring'));
		for (const choice of ['e-mail and password', 'access key', 'token', 'in the keyring', 'in a file (0600)', 'until I quit']) {
			assert.match(screen.text(), new RegExp(choice.replaceAll(/[()]/g, String.raw`\$&`)));
		}
	});
}

test('an address where something else answers keeps the reason on the screen', async t => {
	const {screen} = open(t, {
		async recognise(): Promise<never> {
			throw new Problem('unreachable', 'Nothing answers at a.lab.test.', {hint: 'Check the address.'});
		},
	});
	await screen.burst('a.lab.test');
	await screen.press('tab');
	await screen.until(text => text.includes('✗ Nothing answers at a.lab.test. Check the address.'));
});

test('e-mail and password sign in with a profile named by the host, and the password is never drawn', async t => {
	const seen: Array<{profile: Profile; answers: SignIn}> = [];
	const {app, screen} = open(t, {
		async signIn(chosen, answers) {
			seen.push({profile: chosen, answers});
			app.profile.set(chosen);
			app.answer(lifelikeSessions());
		},
	});
	await screen.burst('https://a.lab.test');
	await screen.press('tab', 'tab');
	await screen.burst('me@lab.tst');
	await screen.press('tab');
	await screen.burst('secret pass\u{7F}\u{7F}\u{7F}ss');
	assert.doesNotMatch(screen.text(), /secret/);
	assert.match(screen.text(), /••••••••••/);
	await screen.press('enter');
	await screen.until(text => text.includes('train-llm'));
	assert.deepEqual(seen, [{
		profile: {
			name: 'a.lab.test', service: 'backend-ai', endpoints: ['https://a.lab.test'], mode: 'session', user: 'me@lab.tst', domain: 'default', project: 'default', skipsTlsVerification: false,
		},
		answers: {kind: 'password', user: 'me@lab.tst', password: 'secret pss'},
	}]);
});

test('Enter goes to what is missing instead of signing in', async t => {
	const {app, screen} = open(t);
	await screen.burst('https://a.lab.test');
	await screen.press('enter');
	await screen.until(text => text.includes('Found:'));
	await screen.burst('me@lab.tst');
	assert.match(screen.text(), /E-mail +\[me@lab\.tst/);
	assert.ok(app.calls.every(call => !call.startsWith('signIn')));
});

test('a refused password stays on the screen with the reason, is emptied, and is not tried twice', async t => {
	let tries = 0;
	const {screen} = open(t, {
		async signIn() {
			tries++;
			throw new Problem('sign-in-refused', 'Wrong e-mail or password (the server said 401).', {hint: 'Nothing was saved.'});
		},
	});
	await screen.burst('https://a.lab.test');
	await screen.press('tab', 'tab');
	await screen.burst('me@lab.tst');
	await screen.press('tab');
	await screen.burst('wrong');
	await screen.press('enter');
	await screen.until(text => text.includes('✗ Wrong e-mail or password (the server said 401). Nothing was saved.'));
	assert.match(screen.text(), /E-mail +\[me@lab\.tst/);
	assert.match(screen.text(), /Password +\[ +\]/);
	await screen.press('enter', 'enter');
	assert.equal(tries, 1);
});

test('a one-time code is asked for when the server wants one', async t => {
	const seen: SignIn[] = [];
	const {app, screen} = open(t, {
		async signIn(chosen, answers) {
			seen.push(answers);
			if (answers.kind === 'password' && answers.code === undefined) {
				throw new Problem('code-needed', 'This account needs a one-time code.');
			}

			app.profile.set(chosen);
		},
	});
	await screen.burst('https://a.lab.test');
	await screen.press('tab', 'tab');
	await screen.burst('me@lab.tst');
	await screen.press('tab');
	await screen.burst('pw');
	assert.doesNotMatch(screen.text(), /One-time/);
	await screen.press('enter');
	await screen.until(text => text.includes('One-time code'));
	await screen.burst('123456');
	await screen.press('enter');
	await screen.until(text => text.includes('1 Sessions'));
	assert.deepEqual(seen.at(-1), {
		kind: 'password', user: 'me@lab.tst', password: 'pw', code: '123456',
	});
});

test('an api address asks for keys', async t => {
	const seen: SignIn[] = [];
	const {app, screen} = open(t, {
		async recognise(address) {
			return {
				address, addresses: [address], service: 'backend-ai', mode: 'api', description: 'Backend.AI manager', takes: ['keys'], choosesProject: false,
			};
		},
		async signIn(chosen, answers) {
			seen.push(answers);
			app.profile.set(chosen);
			assert.equal(chosen.mode, 'api');
			assert.equal(chosen.accessKey, 'AK1');
		},
	});
	await screen.burst('http://127.0.0.1:8081');
	await screen.press('tab');
	await screen.until(text => text.includes('Access key'));
	await screen.press('tab');
	await screen.burst('AK1');
	await screen.press('tab');
	await screen.burst('SK1');
	assert.doesNotMatch(screen.text(), /SK1/);
	await screen.press('enter');
	await screen.until(text => text.includes('1 Sessions'));
	assert.deepEqual(seen, [{kind: 'keys', accessKey: 'AK1', secretKey: 'SK1'}]);
});

test('a service that takes a token or a password, and chooses a project, is signed in to in either way', async t => {
	const {app, screen} = open(t, {
		async recognise(address) {
			return {
				address, addresses: [address], service: 'valohai', mode: 'token', description: 'Valohai, login by token', takes: ['token', 'password'], choosesProject: true,
			};
		},
		async signIn(chosen, answers) {
			assert.deepEqual([chosen.service, chosen.mode, chosen.project, answers.kind], ['valohai', 'token', 'lab', 'password']);
			app.profile.set(chosen);
		},
	});
	await screen.burst('http://127.0.0.1:8941');
	await screen.press('tab');
	await screen.until(text => /Token +\[/.test(text) && /Project +\[/.test(text));
	await screen.press('left', 'left', 'tab');
	await screen.until(text => /Password +\[/.test(text) && /Project +\[/.test(text));
	await screen.burst('kim');
	await screen.press('tab');
	await screen.burst('secret');
	await screen.press('tab');
	await screen.burst('lab');
	await screen.press('enter');
	await screen.until(text => text.includes('1 Sessions'));
});

test('what was found on the machine is listed and used only when it is chosen', async t => {
	const discovered: App['discovered'] = [{
		profile: {...profile, name: '.env'}, credentials: {}, isMeant: true, origin: './.env',
	}];
	const {app, screen} = open(t, {discovered, profiles: () => [profile]});
	assert.match(screen.text(), /▶ \.\/\.env +https:\/\/a\.lab\.test/);
	assert.deepEqual(app.calls, []);
	await screen.press('down', 'enter');
	await screen.until(text => text.includes('1 Sessions'));
	assert.deepEqual(app.calls, ['use prod']);
});

test('Esc on the first screen quits', async t => {
	const {screen} = open(t);
	await screen.press('escape');
	assert.equal(await screen.exited, 0);
});

test('an ended sign-in asks for the password over the running screen and loses nothing', async t => {
	const seen: Array<{profile: Profile; answers: SignIn}> = [];
	const app = createFakeApp({
		async signIn(chosen, answers) {
			seen.push({profile: chosen, answers});
			app.answer(app.sessions.get().value);
		},
	});
	app.answer(lifelikeSessions());
	const screen = openScreen(app);
	t.after(() => {
		screen.close();
	});
	await screen.press('j', 'j');
	app.sessions.set(current => ({...current, problem: new Problem('sign-in-needed', 'Your sign-in ended.')}));
	await screen.until(text => text.includes('Your sign-in ended'));
	assert.match(screen.text(), /Account +me@lab\.tst at https:\/\/a\.lab\.test/);
	assert.match(screen.text(), /notebook/);
	await screen.burst('pw');
	await screen.press('enter');
	await screen.until(text => !text.includes('Account'));
	assert.deepEqual(seen, [{profile, answers: {kind: 'password', user: 'me@lab.tst', password: 'pw'}}]);
	assert.match(screen.lines().find(line => line.includes('▶'))!, /sft-eval/);
});

test('the sign-in box can be put off and comes back with r', async t => {
	const app = createFakeApp();
	app.answer(lifelikeSessions());
	const screen = openScreen(app);
	t.after(() => {
		screen.close();
	});
	const problem = new Problem('sign-in-needed', 'Your sign-in ended.');
	app.sessions.set(current => ({...current, problem}));
	await screen.until(text => text.includes('Account'));
	assert.doesNotMatch(screen.text(), /r signs in again/);
	await screen.press('escape');
	assert.doesNotMatch(screen.text(), /Account/);
	assert.match(screen.text().replaceAll(/\s+/g, ' '), /until their next connection\. r signs in again\./);
	app.sessions.set(current => ({...current}));
	await screen.press('j');
	assert.doesNotMatch(screen.text(), /Account/);
	await screen.press('r');
	assert.match(screen.text(), /Account/);
});

test('when another process signs in, the box goes away', async t => {
	const app = createFakeApp();
	app.answer(lifelikeSessions());
	const screen = openScreen(app);
	t.after(() => {
		screen.close();
	});
	app.sessions.set(current => ({...current, problem: new Problem('sign-in-needed', 'Your sign-in ended.')}));
	await screen.until(text => text.includes('Account'));
	app.answer(lifelikeSessions());
	await screen.until(text => !text.includes('Account'));
});

test('C opens the form for another server and Esc comes back', async t => {
	const app = createFakeApp({profiles: () => [profile]});
	app.answer(lifelikeSessions());
	const screen = openScreen(app);
	t.after(() => {
		screen.close();
	});
	await screen.press('C');
	assert.match(screen.text(), /Or another server/);
	await screen.press('escape');
	assert.match(screen.text(), /1 Sessions/);
});

test('the demo is a choice of its own; it has the terminal, and the form is there again after it', async t => {
	const {app, screen} = open(t);
	assert.match(screen.text(), /demo +no server at hand/);
	await screen.press('up', 'enter');
	await screen.until(text => text.includes('baitui demo ended (exit 0)'));
	assert.deepEqual(app.calls, ['pause', 'runLine baitui demo', 'resume']);
	assert.deepEqual(screen.announced, ['$ baitui demo']);
	assert.match(screen.text(), /Connect/);
});
