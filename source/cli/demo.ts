import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {Problem} from '../core/problem.ts';
import type {CredentialStore, Profile} from '../core/profile.ts';
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
	demoServices,
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
	const foreign = Object.keys(process.env).filter(name => /^(?:BACKEND|SORNA|VALOHAI)_/.test(name));
	for (const name of foreign) {
		Reflect.deleteProperty(process.env, name);
	}

	process.env.BAITUI_CONFIG_DIR = path.join(directory, 'config');
	process.env.BAITUI_STATE_DIR = path.join(directory, 'state');
	process.env.BAITUI_PROFILE = profileName;
}

function profileOf(cluster: DemoCluster): Profile {
	const {service, address, user} = cluster;
	const common = {
		name: profileName, service, endpoints: [address], user, skipsTlsVerification: false,
	};
	return cluster.service === 'valohai'
		? {
			...common, mode: 'token', domain: '', project: cluster.project, projectId: cluster.projectId,
		}
		: {
			...common, mode: 'session', domain: 'default', project: 'default',
		};
}

/** Executions that run already let in the key of the demo: it goes where the ones that baitui makes are. */
function takeKey(file: string, credentials: CredentialStore): void {
	for (const name of [file, `${file}.pub`]) {
		const copy = path.join(credentials.keyDirectory(), path.basename(name));
		fs.rmSync(copy, {force: true});
		fs.writeFileSync(copy, fs.readFileSync(name), {mode: 0o600});
	}
}

async function signIn(cluster: DemoCluster, settings: Settings): Promise<void> {
	const profile = profileOf(cluster);
	const credentials = settings.credentials(profileName);
	const provider = createProvider(profile, credentials);
	if (cluster.service === 'valohai') {
		await provider.signIn({kind: 'token', token: cluster.token});
		takeKey(cluster.debugKey, credentials);
	} else {
		await provider.signIn({kind: 'password', user: cluster.user, password: cluster.password});
	}

	await settings.saveProfile(profile);
}

const commandOf = (service: DemoCluster['service']): string => (service === 'valohai' ? 'baitui demo --service valohai' : 'baitui demo');

async function runDemo(directory: string, service: DemoCluster['service'], say: (line: string) => Promise<void>, openFor: (settings: Settings) => Promise<number>): Promise<number> {
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

	const cluster = running ?? await startCluster(directory, service);
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
			const closing = open.length > 0 ? ', x closes a tunnel there' : '';
			await say(`The demo cluster stays for ${[...open.map(({spec}) => formatAddress(spec.bind)), ...(hasCopy ? ['copies'] : [])].join(', ')}; ${commandOf(service)} opens it again${closing}.`);
		}
	}
}

/** Problem `usage` for a service that there is no demo of. */
function readService(name: string | undefined): DemoCluster['service'] {
	const service = demoServices.find(one => one === (name ?? 'backend-ai'));
	if (service === undefined) {
		throw new Problem('usage', `There is no demo of "${name!}".`, {hint: `Use one of ${demoServices.join(', ')}.`});
	}

	return service;
}

const serve = async (words: readonly string[]): Promise<number> => {
	const {runDemoServe} = await import('../demo/serve.ts');
	return runDemoServe(words.slice(1));
};

export const verb: Verb = {
	usage: `Usage: baitui demo [--service NAME] [--ascii] [--theme NAME] [--lang NAME]
       baitui demo serve [--service NAME] [--port N] [--json] ...

Opens the screen on a small cluster inside this machine, with sessions to try
everything on. It has settings of its own and never touches yours. When the
screen is left the cluster ends, unless tunnels into it are open or copies run;
then it stays until they are over, and the next baitui demo finds them again.

--service is backend-ai (the default) or valohai: executions whose commands
really run, as processes of yours, in directories of their own.

baitui demo serve keeps a cluster running and prints its addresses and logins;
baitui demo serve --help tells more.
`,
	options: {...screenOptions, service: {type: 'string'}},
	ownsTerminal: () => true,
	findTaker: words => (words[0] === 'serve' ? serve : undefined),
	async run(given, context) {
		needWords(given, []);
		const service = readService(given.text('service'));
		needTerminal(context, 'baitui demo serve');
		const directory = path.join(context.settings.paths.runtime, service === 'valohai' ? 'demo-valohai' : 'demo');
		fs.mkdirSync(directory, {recursive: true, mode: 0o700});
		return runDemo(directory, service, async line => write(context.stderr, `${line}\n`), async settings => openScreen(given, demoContext(context, settings), commandOf(service)));
	},
};

function demoContext(context: Context, settings: Settings): Context {
	return {
		...context, environment: process.env, profileName, settings,
	};
}
