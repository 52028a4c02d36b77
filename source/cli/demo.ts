import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {Profile} from '../core/profile.ts';
import {formatAddress} from '../core/tunnel.ts';
import {createProvider} from '../providers/index.ts';
import {openSettings} from '../settings/open.ts';
import type {Settings} from '../settings/settings.ts';
import {closeTunnel} from '../workers/close.ts';
import {listTunnels} from '../workers/list.ts';
import {listTransfers} from '../workers/transfer-list.ts';
import {needWords} from './arguments.ts';
import type {Context} from './context.ts';
import {
	findCluster,
	startCluster,
	stopCluster,
	type DemoCluster,
} from './demo-cluster.ts';
import {write} from './output.ts';
import {needTerminal, openScreen, screenOptions} from './screen.ts';
import type {Verb} from './verb.ts';

const profileName = 'demo';

/** The demo's own environment: settings of its own, and nothing of any real server. It is the process's, so that ssh and workers inherit it. */
function enterDemo(directory: string): void {
	const foreign = Object.keys(process.env).filter(name => /^(?:BACKEND|SORNA)_/.test(name));
	for (const name of foreign) {
		Reflect.deleteProperty(process.env, name);
	}

	process.env.BAITUI_CONFIG_DIR = path.join(directory, 'config');
	process.env.BAITUI_STATE_DIR = path.join(directory, 'state');
	process.env.BAITUI_PROFILE = profileName;
}

async function signIn({session, email, password}: DemoCluster, settings: Settings): Promise<void> {
	const profile: Profile = {
		name: profileName,
		service: 'backend-ai',
		endpoints: [session],
		mode: 'session',
		user: email,
		domain: 'default',
		project: 'default',
		skipsTlsVerification: false,
	};
	await createProvider(profile, settings.credentials(profileName)).signIn({kind: 'password', user: email, password});
	settings.saveProfile(profile);
}

async function runDemo(directory: string, say: (line: string) => Promise<void>, openFor: (settings: Settings) => Promise<number>): Promise<number> {
	enterDemo(directory);
	const settings = openSettings();
	const running = await findCluster(directory);
	if (!running) {
		await say('Starting the demo cluster …');
		// Tunnels of a cluster that is gone lead nowhere.
		for (const {spec} of await listTunnels(settings)) {
			await closeTunnel(settings, spec.id);
		}
	}

	const cluster = running ?? await startCluster(directory);
	try {
		await signIn(cluster, settings);
		return await openFor(settings);
	} finally {
		const tunnels = await listTunnels(settings);
		const open = tunnels.filter(({state}) => state.status !== 'ended' && state.status !== 'failed');
		const copies = await listTransfers(settings);
		const hasCopy = copies.some(({state}) => ['waiting', 'running', 'asking'].includes(state.status));
		if (open.length === 0 && !hasCopy) {
			stopCluster(directory, cluster);
		} else {
			await say(`The demo cluster stays for ${[...open.map(({spec}) => formatAddress(spec.bind)), ...(hasCopy ? ['copies'] : [])].join(', ')}; baitui demo opens it again, x closes a tunnel there.`);
		}
	}
}

const serve = async (words: readonly string[]): Promise<number> => {
	const {runDemoServe} = await import('../demo/serve.ts');
	return runDemoServe(words.slice(1));
};

export const verb: Verb = {
	usage: `Usage: baitui demo [--ascii] [--theme NAME]
       baitui demo serve [--port N] [--json] ...

Opens the screen on a small cluster inside this machine, with sessions to try
everything on. It has settings of its own and never touches yours. When the
screen is left the cluster ends, unless tunnels into it are open or copies run;
then it stays until they are over, and the next baitui demo finds them again.

baitui demo serve keeps a cluster running and prints its addresses and logins;
baitui demo serve --help tells more.
`,
	options: screenOptions,
	ownsTerminal: () => true,
	findTaker: words => (words[0] === 'serve' ? serve : undefined),
	async run(given, context) {
		needWords(given, []);
		needTerminal(context, 'baitui demo serve');
		const directory = path.join(context.settings.paths.runtime, 'demo');
		fs.mkdirSync(directory, {recursive: true, mode: 0o700});
		return runDemo(directory, async line => write(context.stderr, `${line}\n`), async settings => openScreen(given, demoContext(context, settings)));
	},
};

function demoContext(context: Context, settings: Settings): Context {
	return {
		...context, environment: process.env, profileName, settings,
	};
}
