import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import {test, type TestContext} from 'node:test';
import type {Problem} from '../../source/core/problem.ts';
import {openSettings} from '../../source/settings/open.ts';
import {hasRealKeyring, standInKeyring} from '../helpers/keyring.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

const secret = {cookie: 'the-bearer-of-this-is-me'};

const open = (t: TestContext) => {
	const home = temporaryDirectory(t);
	const keyring = standInKeyring(home);
	const settingsWith = (more: Record<string, string> = {}) => openSettings({environment: {...keyring.environment, ...more}, homeDirectory: home, temporaryDirectory: home});
	const files = () => fs.readdirSync(home, {recursive: true, encoding: 'utf8'}).map(name => path.join(home, name))
		.filter(file => !file.includes('/keyring/') && fs.statSync(file).isFile() && fs.readFileSync(file, 'utf8').includes(secret.cookie));
	return {
		home, keyring, settingsWith, files,
	};
};

test('a login in the keyring is in no file, no argument and no environment, and another process finds it', async t => {
	const {keyring, settingsWith, files} = open(t);
	const settings = settingsWith();
	assert.equal(await settings.keyringAnswers(), true);
	await settings.credentials('prod', 'keyring').write(secret);
	assert.deepEqual(files(), []);
	assert.ok(!keyring.calls().includes(secret.cookie));
	assert.equal(Object.keys(keyring.contents()).length, 1);
	assert.deepEqual(await settingsWith().credentials('prod').read(), secret);

	// A renewed login stays where it was.
	await settingsWith().credentials('prod').write({cookie: `${secret.cookie}-2`});
	assert.deepEqual(files(), []);
	assert.deepEqual(await settings.credentials('prod').read(), {cookie: `${secret.cookie}-2`});
	await settings.credentials('prod').remove();
	assert.deepEqual(keyring.contents(), {});
	assert.equal(await settings.credentials('prod').read(), undefined);
});

test('a login that moves to another place is gone from the first', async t => {
	const {keyring, settingsWith, files} = open(t);
	const settings = settingsWith();
	await settings.credentials('prod').write(secret);
	assert.equal(files().length, 1);
	await settings.credentials('prod', 'keyring').write(secret);
	assert.deepEqual(files(), []);
	await settings.credentials('prod', 'file').write(secret);
	assert.deepEqual(keyring.contents(), {});
	assert.equal(fs.statSync(files()[0]!).mode & 0o777, 0o600);
	assert.deepEqual(await settings.credentials('prod').read(), secret);
});

test('a keyring that is gone or locked asks to sign in again, in its own words, and is not offered', async t => {
	const {settingsWith} = open(t);
	await settingsWith().credentials('prod', 'keyring').write(secret);
	const gone = settingsWith({STAND_IN_IS_GONE: '1'});
	assert.equal(await gone.keyringAnswers(), false);
	await assert.rejects(gone.credentials('prod').read(), (error: Problem) => error.code === 'sign-in-needed' && error.message.includes('Cannot autolaunch D-Bus') && error.hint!.includes('--keep file'));
	await assert.rejects(gone.credentials('prod').write(secret), (error: Problem) => error.code === 'failed');
	assert.equal(await settingsWith({STAND_IN_IS_LOCKED: 'lookup'}).keyringAnswers(), false);
	assert.equal(await settingsWith({PATH: '/nowhere'}).keyringAnswers(), false);
});

test('a login that is kept nowhere is told by the process that holds it while that lives, and to nobody after', async t => {
	const {home, settingsWith, files} = open(t);
	const holder = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', `
		import {openSettings} from ${JSON.stringify(path.resolve('source/settings/open.ts'))};
		const settings = openSettings({environment: {}, homeDirectory: ${JSON.stringify(home)}, temporaryDirectory: ${JSON.stringify(home)}});
		await settings.credentials('prod', 'memory').write(${JSON.stringify(secret)});
		console.log('held');
		setInterval(() => {}, 1000);
	`], {stdio: ['ignore', 'pipe', 'inherit']});
	t.after(() => {
		holder.kill('SIGKILL');
	});
	await once(holder.stdout, 'data');
	assert.deepEqual(files(), []);
	assert.deepEqual(await settingsWith().credentials('prod').read(), secret);
	const sockets = fs.readdirSync(home, {recursive: true, encoding: 'utf8'}).filter(name => name.endsWith('.sock')).map(name => path.join(home, name));
	assert.equal(sockets.length, 1);
	assert.equal(fs.statSync(path.dirname(sockets[0]!)).mode & 0o777, 0o700);

	holder.kill('SIGKILL');
	await once(holder, 'exit');
	assert.equal(await settingsWith().credentials('prod').read(), undefined);
	// And the next sign-in does not write a file by itself.
	const next = settingsWith();
	await next.credentials('prod').write(secret);
	assert.deepEqual(files(), []);
	await next.credentials('prod').remove();
	assert.equal(await next.credentials('prod').read(), undefined);
});

test('a real keyring keeps a login', {skip: hasRealKeyring ? false : 'no gnome-keyring here'}, async t => {
	const home = temporaryDirectory(t);
	fs.mkdirSync(path.join(home, 'run'), {mode: 0o700});
	const script = path.join(home, 'try.mts');
	fs.writeFileSync(script, `
		import {openSettings} from ${JSON.stringify(path.resolve('source/settings/open.ts'))};
		const open = () => openSettings({homeDirectory: ${JSON.stringify(home)}, temporaryDirectory: ${JSON.stringify(home)}});
		const first = await open().credentials('prod').read();
		await open().credentials('prod', 'keyring').write(${JSON.stringify(secret)});
		const second = await open().credentials('prod').read();
		await open().credentials('prod').remove();
		console.log(JSON.stringify([await open().keyringAnswers(), first ?? null, second, await open().credentials('prod').read() ?? null]));
	`);
	const environment: NodeJS.ProcessEnv = {
		...process.env, HOME: home, XDG_RUNTIME_DIR: path.join(home, 'run'), BAITUI_STATE_DIR: path.join(home, 'state'), BAITUI_CONFIG_DIR: path.join(home, 'config'),
	};
	delete environment.DISPLAY;
	delete environment.DBUS_SESSION_BUS_ADDRESS;
	const run = spawn('dbus-run-session', ['--', 'sh', '-c', `echo pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null && "${process.execPath}" --import="${import.meta.resolve('tsx')}" "${script}"`], {env: environment, stdio: ['ignore', 'pipe', 'pipe']});
	const [stdout, stderr] = await Promise.all([text(run.stdout), text(run.stderr)]);
	assert.equal(stdout.trim(), JSON.stringify([true, null, secret, null]), stderr);
	const kept = fs.readdirSync(home, {recursive: true, encoding: 'utf8'}).map(name => path.join(home, name)).filter(file => fs.statSync(file).isFile() && file !== script);
	assert.deepEqual(kept.filter(file => fs.readFileSync(file, 'latin1').includes(secret.cookie)), []);
});
