import {spawn} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import {once} from 'node:events';
import {createMachine, type Machine} from '../helpers/baitui.ts';
import {
	missingClient,
	OfficialClient,
	program,
	runProgram,
	type Account,
} from '../helpers/official-client.ts';
import {realCluster} from '../helpers/real-cluster.ts';

/** In ms; a command of a peer that takes longer is ended. */
const patience = 180_000;

/** What is measured on: a server, baitui signed in to it, and the official client signed in to it. */
export type Ground = {
	readonly server: string;
	readonly isDemo: boolean;
	/** A running session with an ssh server and the app `rawtcp`. */
	readonly session: string;
	readonly machine: Machine;
	readonly account: Account;
	/** Undefined where it cannot be installed. */
	readonly client: OfficialClient | undefined;
	/** Runs baitui to its end; throws with what it said when it fails. */
	readonly baitui: (...words: readonly string[]) => Promise<string>;
	/** The same with `backend.ai`. */
	readonly official: (...words: readonly string[]) => Promise<string>;
	readonly close: () => Promise<void>;
};

type Server = {readonly name: string; readonly account: Account; readonly session: string; readonly stop: () => Promise<void>};

async function startDemo(): Promise<Server> {
	const child = spawn(process.execPath, [path.resolve('dist/cli.js'), 'demo', 'serve', '--json'], {stdio: ['ignore', 'pipe', 'inherit']});
	const [line] = await once(readline.createInterface({input: child.stdout}), 'line') as [string];
	const {session, api, email, password, accessKey, secretKey} = JSON.parse(line) as Record<'session' | 'api' | 'email' | 'password' | 'accessKey' | 'secretKey', string>;
	return {
		name: 'the demo cluster', session: 'train-llm',
		account: {
			endpoints: {session, api}, email, password, accessKey, secretKey,
		},
		async stop() {
			const ended = once(child, 'exit');
			child.kill();
			await ended;
		},
	};
}

async function findServer(): Promise<Server> {
	if (!realCluster) {
		return startDemo();
	}

	const {session, api, user, password, accessKey, secretKey} = realCluster;
	return {
		name: session, session: 'alpha', stop: async () => undefined,
		account: {
			endpoints: {session, api}, email: user, password, accessKey, secretKey,
		},
	};
}

async function createClient(account: Account): Promise<OfficialClient | undefined> {
	const missing = await missingClient();
	if (missing !== undefined) {
		process.stderr.write(`No peer: ${missing}\n`);
		return undefined;
	}

	const client = await OfficialClient.create(account, 'session');
	const {code, output} = await client.login(account);
	if (code !== 0) {
		throw new Error(`backend.ai login failed:\n${output}`);
	}

	return client;
}

/** The demo cluster, or the server that BAITUI_REAL_SESSION, _USER and _PASSWORD name. */
export async function prepare(): Promise<Ground> {
	const {name, account, session, stop} = await findServer();
	const machine = createMachine();
	const client = await createClient(account);
	const baitui: Ground['baitui'] = async (...words) => {
		const {code, stdout, stderr} = await machine.run(words, {input: words[0] === 'login' ? `${account.password}\n` : ''});
		if (code !== 0) {
			throw new Error(`baitui ${words.join(' ')} ended with ${code}: ${stderr}`);
		}

		return stdout;
	};

	const official: Ground['official'] = async (...words) => {
		const {code, output} = await runProgram(program, words, {cwd: client!.home, env: client!.environment, limit: patience});
		if (code !== 0) {
			throw new Error(`backend.ai ${words.join(' ')} ended with ${code}: ${output.slice(-500)}`);
		}

		return output;
	};

	await baitui('login', account.endpoints.session, '--user', account.email, '--password-stdin');
	return {
		server: name, isDemo: !realCluster, session, machine, account, client, baitui, official,
		async close() {
			await machine.close();
			await client?.remove();
			await stop();
		},
	};
}
