import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import type {Profile} from '../../source/core/profile.ts';
import {openSettings} from '../../source/settings/open.ts';

const profile: Profile = {
	name: 'cluster',
	service: 'backend-ai',
	endpoints: ['https://cluster.example'],
	mode: 'session',
	user: 'ada@example.org',
	domain: 'default',
	project: 'default',
	skipsTlsVerification: false,
};

const homes: string[] = [];

const open = () => {
	const home = fs.mkdtempSync(path.join(os.tmpdir(), 'baitui-settings-'));
	homes.push(home);
	return {home, settings: openSettings({environment: {}, homeDirectory: home, temporaryDirectory: home})};
};

after(() => {
	for (const home of homes) {
		fs.rmSync(home, {recursive: true, force: true});
	}
});

const modeOf = (file: string) => (fs.statSync(file).mode & 0o777).toString(8);

test('looking leaves nothing behind', async () => {
	const {home, settings} = open();
	assert.deepEqual(settings.profiles(), []);
	assert.equal(settings.currentProfile(), undefined);
	assert.equal(settings.rememberedPort('train', 'jupyter'), undefined);
	assert.equal(await settings.credentials('cluster').read(), undefined);
	assert.deepEqual(fs.readdirSync(home), []);
});

test('a saved profile is the current one, also for the next run', async () => {
	const {home, settings} = open();
	await settings.saveProfile(profile);
	await settings.saveProfile({...profile, name: 'other'});
	assert.equal(settings.currentProfile()?.name, 'other');
	await settings.useProfile('cluster');

	const next = openSettings({environment: {}, homeDirectory: home, temporaryDirectory: home});
	assert.deepEqual(next.currentProfile(), profile);
	assert.deepEqual(next.profiles().map(({name}) => name).toSorted(), ['cluster', 'other']);
});

test('BAITUI_PROFILE beats the current profile, and an unknown one is named with those there are', async () => {
	const {home, settings} = open();
	await settings.saveProfile(profile);
	await settings.saveProfile({...profile, name: 'other'});
	const named = (name: string) => openSettings({environment: {BAITUI_PROFILE: name}, homeDirectory: home, temporaryDirectory: home});
	assert.equal(named('cluster').currentProfile()?.name, 'cluster');
	assert.throws(() => named('nobody').currentProfile(), (error: Problem) => error.code === 'not-found' && error.hint!.includes('cluster, other'));
});

test('a removed profile takes its secrets with it and is no longer current', async () => {
	const {settings} = open();
	await settings.saveProfile(profile);
	await settings.credentials('cluster').write({cookie: 'secret'});
	await settings.removeProfile('cluster');
	assert.equal(settings.currentProfile(), undefined);
	assert.equal(await settings.credentials('cluster').read(), undefined);
	await assert.rejects(settings.removeProfile('cluster'), {code: 'not-found'});
});

test('secrets lie in a file of their own, 0600 in 0700, whatever the umask, and never in the settings', async () => {
	const {home, settings} = open();
	const before = process.umask(0);
	await settings.saveProfile(profile);
	await settings.credentials('cluster').write({cookie: 'bearer-secret', accessKey: 'AKIA'}).finally(() => {
		process.umask(before);
	});
	assert.deepEqual(await settings.credentials('cluster').read(), {cookie: 'bearer-secret', accessKey: 'AKIA'});

	const state = path.join(home, '.local/state/baitui');
	assert.equal(modeOf(path.join(state, 'credentials/cluster.json')), '600');
	assert.equal(modeOf(path.join(state, 'credentials')), '700');
	assert.equal(modeOf(state), '700');
	const file = path.join(home, '.config/baitui/settings.json');
	assert.equal(modeOf(file), '600');
	assert.ok(!fs.readFileSync(file, 'utf8').includes('bearer-secret'));
	assert.deepEqual(fs.readdirSync(path.join(state, 'credentials')), ['cluster.json']);
});

test('a profile name cannot lead out of the directory of secrets', async () => {
	const {home, settings} = open();
	await settings.credentials('../../evil/..').write({secretKey: 'x'});
	assert.equal(fs.readdirSync(path.join(home, '.local/state/baitui/credentials')).length, 1);
	assert.deepEqual(await settings.credentials('../../evil/..').read(), {secretKey: 'x'});
});

test('a damaged settings file is told once and kept beside', async () => {
	const {home, settings} = open();
	const file = path.join(home, '.config/baitui/settings.json');
	const readDamaged = async (text: string) => {
		await settings.saveProfile(profile);
		fs.writeFileSync(file, text);
		return settings.profiles();
	};

	const isTold = (error: unknown) => error instanceof Problem && error.code === 'failed' && error.message.includes(file);

	await assert.rejects(readDamaged('{"profiles": ['), isTold);
	await assert.rejects(readDamaged('{"profiles": 3}'), isTold);
	assert.deepEqual(settings.profiles(), []);

	assert.equal(fs.readFileSync(`${file}.damaged`, 'utf8'), '{"profiles": [');
	assert.equal(fs.readFileSync(`${file}.damaged-2`, 'utf8'), '{"profiles": 3}');
});

test('damaged secrets ask for a new login and are kept beside', async () => {
	const {home, settings} = open();
	const credentials = settings.credentials('cluster');
	await credentials.write({cookie: 'x'});
	const file = path.join(home, '.local/state/baitui/credentials/cluster.json');
	fs.writeFileSync(file, '{');
	await assert.rejects(credentials.read(), {code: 'sign-in-needed'});
	assert.equal(await credentials.read(), undefined);
	assert.ok(fs.existsSync(`${file}.damaged`));
});

test('a directory that cannot be made is named, with the variable that moves it', async () => {
	const {home, settings} = open();
	fs.writeFileSync(path.join(home, '.config'), 'a file where the directory should be');
	await assert.rejects(settings.saveProfile(profile), (error: Problem) => error.code === 'failed' && error.exitCode === 1 && error.message.includes('.config/baitui') && error.hint!.includes('BAITUI_CONFIG_DIR'));
});

test('ports are remembered per session and target', () => {
	const {home, settings} = open();
	settings.rememberPort('train', 'jupyter', 8899);
	settings.rememberPort('train', 6006, 6007);
	settings.rememberPort('train', 'jupyter', 9000);
	const next = openSettings({environment: {}, homeDirectory: home, temporaryDirectory: home});
	assert.equal(next.rememberedPort('train', 'jupyter'), 9000);
	assert.equal(next.rememberedPort('train', 6006), 6007);
	assert.equal(next.rememberedPort('other', 'jupyter'), undefined);
});

test('the runtime directory is made private, and one that was prepared by others is refused', () => {
	const {settings} = open();
	assert.equal(modeOf(settings.paths.runtime), '700');

	const {home: otherHome, settings: other} = open();
	fs.symlinkSync(otherHome, path.join(otherHome, `baitui-${process.getuid!()}`));
	assert.throws(() => other.paths.runtime, {code: 'refused'});

	const {home: openHome, settings: wide} = open();
	fs.mkdirSync(path.join(openHome, `baitui-${process.getuid!()}`));
	fs.chmodSync(path.join(openHome, `baitui-${process.getuid!()}`), 0o777);
	assert.throws(() => wide.paths.runtime, {code: 'refused'});
});
