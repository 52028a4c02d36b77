import assert from 'node:assert/strict';
import {once} from 'node:events';
import net from 'node:net';
import process from 'node:process';
import {test, type TestContext} from 'node:test';
import type {Session} from '../../source/core/session.ts';
import type {Settings} from '../../source/settings/settings.ts';
import {suggestPort} from '../../source/workers/suggest.ts';
import {writeWish} from '../../source/workers/wishes.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

const session = {name: 'train-llm', apps: [{name: 'low', protocol: 'http', ports: [80]}]} as unknown as Session;

const settingsOf = (t: TestContext, remembered?: number): Settings => {
	const directory = temporaryDirectory(t);
	return {rememberedPort: () => remembered, paths: {tunnels: directory, runtime: directory}} as unknown as Settings;
};

async function taken(t: TestContext): Promise<number> {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.after(() => {
		server.close();
	});
	return (server.address() as net.AddressInfo).port;
}

test('a free port that is asked for is that port', async t => {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as net.AddressInfo;
	server.close();
	await once(server, 'close');
	assert.deepEqual(await suggestPort(settingsOf(t), session, 'low', {port}), {port, why: 'wanted'});
	assert.deepEqual(await suggestPort(settingsOf(t, port), session, 'low'), {port, why: 'remembered'});
});

test('a taken port gives another one and names who has it', async t => {
	const port = await taken(t);
	const holder = process.platform === 'linux' ? {holder: new RegExp(String.raw`\(pid ${process.pid}\)`)} : {};
	for (const suggestion of [await suggestPort(settingsOf(t), session, 'low', {port}), await suggestPort(settingsOf(t, port), session, 'low')]) {
		assert.notEqual(suggestion.port, port);
		assert.equal(suggestion.taken?.port, port);
		assert.match(suggestion.taken?.holder ?? '', holder.holder ?? /.*/);
	}

	const next = await suggestPort(settingsOf(t), session, 'low', {port});
	assert.ok(next.why === 'any' || (next.port > port && next.port <= port + 20), JSON.stringify(next));
});

test('a wish alone is no holder', async t => {
	const settings = settingsOf(t);
	const port = await taken(t);
	writeWish(settings.paths.tunnels, {
		spec: {
			version: 1, id: 'ab', profile: 'p', sessionId: 's', sessionName: 'other', target: 'jupyter', bind: {host: '127.0.0.1', port}, host: 'elsewhere', createdAt: '2026-11-20T12:00:00Z',
		},
	});
	assert.doesNotMatch((await suggestPort(settings, session, 'low', {port})).taken?.holder ?? '', /your tunnel/);
});
