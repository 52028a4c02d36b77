import assert from 'node:assert/strict';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {test, type TestContext} from 'node:test';
import {createApp} from '../../source/app/create.ts';
import {startCluster} from '../../source/demo/cluster.ts';
import {createProvider} from '../../source/providers/index.ts';
import {openSettings} from '../../source/settings/open.ts';
import {startNotingRelay} from '../helpers/noting-relay.ts';
import {openScreen} from '../helpers/screen.tsx';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

/** Without q, which leaves. */
const letters = 'abcdefghijklmnoprstuvwxyz';

/** The same numbers below `limit` each time (a linear congruential generator, Numerical Recipes). */
const createDice = (seed: number): ((limit: number) => number) => {
	let state = seed;
	return limit => {
		state = ((state * 1_664_525) + 1_013_904_223) % (2 ** 32);
		return Math.floor(state / (2 ** 32) * limit);
	};
};

/** The whole program signed in to a cluster through a relay that notes each request. What would leave the process (ssh, a browser, the worker of a copy) does nothing. */
const open = async (t: TestContext) => {
	const cluster = await startCluster({});
	const relay = await startNotingRelay(Number(new URL(cluster.endpoints.session).port));
	const folder = temporaryDirectory(t);
	const runtime = path.join(folder, 'run');
	mkdirSync(runtime, {mode: 0o700});
	const settings = openSettings({
		environment: {
			HOME: folder, PATH: process.env.PATH ?? '', BAITUI_CONFIG_DIR: path.join(folder, 'config'), BAITUI_STATE_DIR: path.join(folder, 'state'), XDG_RUNTIME_DIR: runtime,
		},
		homeDirectory: folder,
	});
	const profile = {
		name: 'demo', service: 'backend-ai', endpoints: [`http://127.0.0.1:${relay.port}`], mode: 'session', user: cluster.email, domain: 'default', project: 'default', skipsTlsVerification: false,
	} as const;
	await createProvider(profile, settings.credentials('demo')).signIn({kind: 'password', user: cluster.email, password: cluster.password});
	settings.saveProfile(profile);
	const nothing = async (): Promise<number> => 0;
	const app = createApp({
		settings, environment: {HOME: folder}, folder, self: ['false'], workerCommand: ['false'],
	});
	app.start();
	const screen = openScreen({
		...app, ssh: nothing, browse: nothing, copy: nothing,
	} as never);
	t.after(async () => {
		screen.close();
		await app.close();
		relay.close();
		await cluster.close();
	});
	await screen.until(text => text.includes('train-llm'));
	return {cluster, relay, screen};
};

test('small letters destroy nothing: of 10,000 random ones none sends the server a DELETE, nor anything else that ends or changes something', async t => {
	const {cluster, relay, screen} = await open(t);
	const sessions = [...cluster.sessionNames];
	const dice = createDice(20_261_121);
	for (let typed = 0; typed < 10_000;) {
		const some = Array.from({length: 1 + dice(10)}, () => letters[dice(letters.length)]!);
		typed += some.length;
		await screen.burst(`${some.join('')}${'\u{1B}'.repeat(1 + dice(3))}`);
	}

	await screen.press('escape', 'escape', 'escape');
	await screen.until(() => !screen.desk.away.get(), 'the screen comes back from the last ssh');
	const harmless = /^(?:GET |POST \/func\/(?:admin\/gql$|resource\/check-presets$|session\/[-\da-f]+\/download_single\?file=id_container$)|POST \/server\/)/;
	assert.ok(relay.requests().some(line => line.endsWith('/logs')), 'letters do something');
	assert.deepEqual(relay.requests().filter(line => !harmless.test(line)), []);
	assert.deepEqual([...cluster.sessionNames], sessions);
});
