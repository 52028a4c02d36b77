import {mkdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {TestContext} from 'node:test';
import type {App} from '../../source/app/app.ts';
import {createApp} from '../../source/app/create.ts';
import type {Service} from '../../source/demo/valohai/service.ts';
import {createProvider} from '../../source/providers/index.ts';
import {openSettings} from '../../source/settings/open.ts';
import {openScreen, type OpenScreen, type ScreenLook} from './screen.tsx';
import {temporaryDirectory} from './temporary-directory.ts';

/** The whole program signed in to a service, with its screen on a string. Its files, and what it downloads, lie in `folder`. */
export async function openValohaiScreen(t: TestContext, {url, token, project}: Service, look: ScreenLook = {}): Promise<{readonly app: App; readonly screen: OpenScreen; readonly folder: string}> {
	const folder = temporaryDirectory(t);
	const runtime = path.join(folder, 'run');
	mkdirSync(runtime, {mode: 0o700});
	const environment = {
		HOME: folder, PATH: process.env.PATH ?? '', BAITUI_CONFIG_DIR: path.join(folder, 'config'), BAITUI_STATE_DIR: path.join(folder, 'state'), XDG_RUNTIME_DIR: runtime,
	};
	const settings = openSettings({environment, homeDirectory: folder});
	const profile = {
		name: 'vh', service: 'valohai', endpoints: [url], mode: 'token', user: 'me', domain: '', project: project.name, projectId: project.id, skipsTlsVerification: false,
	} as const;
	await createProvider(profile, settings.credentials('vh')).signIn({kind: 'token', token});
	await settings.saveProfile(profile);
	const app = createApp({
		settings, environment, folder, self: ['false'], workerCommand: [process.execPath, path.resolve('source/workers/main.ts')],
	});
	app.start();
	const screen = openScreen(app as never, look);
	t.after(async () => {
		screen.close();
		await app.close();
	});
	await screen.until(text => text.includes('#5 train'));
	return {app, screen, folder};
}
