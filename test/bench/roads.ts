import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import {promisify} from 'node:util';
import {createMachine} from '../helpers/baitui.ts';
import {freePort} from '../helpers/free-port.ts';
import {missingClient, OfficialClient} from '../helpers/official-client.ts';
import type {Ground} from './ground.ts';

/** A local port that leads to rawtcp, and the process that carries it. */
export type Road = {readonly port: number; readonly processId: number; readonly close: () => Promise<void>};

export type Roads = {readonly baitui: Road; readonly official: Road | undefined; readonly plain: Road | undefined; readonly close: () => Promise<void>};

type Helper = {readonly line: string; readonly processId: number; readonly close: () => Promise<void>};

/** Starts a program of this folder, of Node or of Python, and reads the line that it prints. */
async function startHelper(file: string, ...given: readonly string[]): Promise<Helper> {
	const {program, flags} = file.endsWith('.py') ? {program: 'python3', flags: []} : {program: process.execPath, flags: ['--import=tsx']};
	const child = spawn(program, [...flags, path.join(import.meta.dirname, file), ...given], {stdio: ['ignore', 'pipe', 'inherit']});
	const [line] = await once(readline.createInterface({input: child.stdout}), 'line') as [string];
	return {
		line, processId: child.pid!,
		async close() {
			child.kill();
		},
	};
}

async function openTunnel(baitui: Ground['baitui'], session: string): Promise<Road> {
	const {tunnel} = JSON.parse(await baitui('tunnel', session, 'rawtcp', '--detach', '--json')) as {tunnel: {id: string; port: number; processId: number}};
	return {
		port: tunnel.port, processId: tunnel.processId,
		async close() {
			await baitui('tunnel', 'stop', tunnel.id);
		},
	};
}

async function openOfficial(client: OfficialClient | undefined, session: string): Promise<Road | undefined> {
	const port = await freePort();
	const app = await client?.start(['app', session, 'rawtcp', '-b', `127.0.0.1:${port}`], `127.0.0.1:${port}`);
	return app && {port, processId: app.processId, close: app.stop};
}

async function openPlain(): Promise<Road> {
	const raw = await startHelper('plain-proxy.ts', 'raw');
	const proxy = await startHelper('plain-proxy.ts', raw.line);
	return {
		port: Number(proxy.line), processId: proxy.processId,
		async close() {
			await proxy.close();
			await raw.close();
		},
	};
}

/** A certificate for 127.0.0.1 that signs itself; undefined where there is no openssl. */
async function makeCertificate(directory: string): Promise<{readonly certificate: string; readonly key: string} | undefined> {
	const [certificate, key] = [path.join(directory, 'certificate.pem'), path.join(directory, 'key.pem')];
	try {
		const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1';
		await promisify(execFile)('openssl', [...request.split(' '), '-keyout', key, '-out', certificate]);
		return {certificate, key};
	} catch {
		return undefined;
	}
}

/** The roads over the server itself, as it is. */
export async function openRoads({baitui, client, session}: Ground): Promise<Roads> {
	const [near, official] = [await openTunnel(baitui, session), await openOfficial(client, session)];
	return {
		baitui: near, official, plain: undefined,
		async close() {
			await Promise.all([near.close(), official?.close()]);
		},
	};
}

/** A server in front of the demo cluster whose tunnels cost next to nothing: the quick one, the quick one by TLS, or the one that can only send back what comes, for pings. */
export type QuickServer = 'plain' | 'tls' | 'echo';

/** The roads over such a server; undefined where TLS cannot be had. */
export async function openQuickRoads({account, session}: Ground, kind: QuickServer): Promise<Roads | undefined> {
	const machine = createMachine();
	const tls = kind === 'tls' ? await makeCertificate(machine.directory) : undefined;
	if (kind === 'tls' && !tls) {
		await machine.close();
		return undefined;
	}

	const server = await startHelper(kind === 'echo' ? 'echo-server.py' : 'quick-server.ts', account.endpoints.session, ...(tls ? [tls.certificate, tls.key] : []));
	const trust = {NODE_EXTRA_CA_CERTS: tls?.certificate, SSL_CERT_FILE: tls?.certificate};
	const baitui: Ground['baitui'] = async (...words) => {
		const {code, stdout, stderr} = await machine.run(words, {input: words[0] === 'login' ? `${account.password}\n` : '', environment: trust});
		if (code !== 0) {
			throw new Error(`baitui ${words.join(' ')} ended with ${code}: ${stderr}`);
		}

		return stdout;
	};

	await baitui('login', server.line, '--user', account.email, '--password-stdin');
	const client = await missingClient() === undefined ? await OfficialClient.create({...account, endpoints: {...account.endpoints, session: server.line}}, 'session') : undefined;
	Object.assign(client?.environment ?? {}, trust);
	await client?.login(account);
	const roads = {baitui: await openTunnel(baitui, session), official: await openOfficial(client, session), plain: kind === 'plain' ? await openPlain() : undefined};
	return {
		...roads,
		async close() {
			await Promise.all(Object.values(roads).map(async road => road?.close()));
			await client?.remove();
			await machine.close();
			await server.close();
		},
	};
}
