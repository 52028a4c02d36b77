import {spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import {freePort} from '../helpers/free-port.ts';
import type {Ground} from './ground.ts';
import {
	atLeast,
	atMost,
	compare,
	takeTurns,
	type Row,
	type Sample,
} from './measure.ts';
import {cpuSeconds, residentMemory} from './process-stat.ts';
import {pingTimes, receiveBytes, sendBytes} from './raw-client.ts';

const bytes = 512 * (1024 ** 2);
const gigabytes = bytes / 1e9;
const pings = 1000;

/** A local port that leads to rawtcp, and the process that carries it. */
type Road = {readonly port: number; readonly processId: number; readonly close: () => Promise<void>};

async function openTunnel({baitui, session}: Ground): Promise<Road> {
	const {tunnel} = JSON.parse(await baitui('tunnel', session, 'rawtcp', '--detach', '--json')) as {tunnel: {id: string; port: number; processId: number}};
	return {
		port: tunnel.port, processId: tunnel.processId,
		async close() {
			await baitui('tunnel', 'stop', tunnel.id);
		},
	};
}

async function openOfficial({client, session}: Ground): Promise<Road | undefined> {
	const port = await freePort();
	const app = await client?.start(['app', session, 'rawtcp', '-b', `127.0.0.1:${port}`], `127.0.0.1:${port}`);
	return app && {port, processId: app.processId, close: app.stop};
}

async function startPlain(target: string): Promise<Road> {
	const child = spawn(process.execPath, [path.join(import.meta.dirname, 'plain-proxy.ts'), target], {stdio: ['ignore', 'pipe', 'inherit']});
	const [line] = await once(readline.createInterface({input: child.stdout}), 'line') as [string];
	return {
		port: Number(line), processId: child.pid!,
		async close() {
			child.kill();
		},
	};
}

async function measureRoad({port, processId}: Road): Promise<Sample> {
	const before = cpuSeconds(processId);
	const up = await sendBytes(port, bytes);
	const between = cpuSeconds(processId);
	const down = await receiveBytes(port, bytes);
	const after = cpuSeconds(processId);
	const {p50, p99} = await pingTimes(port, pings);
	return {
		up: bytes / 1e6 / up, down: bytes / 1e6 / down, upCpu: (between - before) / gigabytes, downCpu: (after - between) / gigabytes, p50, p99, memory: residentMemory(processId),
	};
}

/** Raw TCP through the tunnel: against `backend.ai app`, and on the demo against a proxy to the same peer without any WebSocket. */
export async function measureTunnel(ground: Ground, runs: number): Promise<readonly Row[]> {
	const raw = ground.isDemo ? await startPlain('raw') : undefined;
	const roads = {baitui: await openTunnel(ground), official: await openOfficial(ground), plain: raw && await startPlain(String(raw.port))};
	try {
		const measured = ([name, road]: readonly [string, Road | undefined]) => [name, road && (async () => measureRoad(road))] as const;
		const results = await takeTurns(runs, Object.fromEntries(Object.entries(roads).map(entry => measured(entry))));
		const against = (variant: string, peer: string, wishes: Readonly<Record<string, ReturnType<typeof atMost> | undefined>>) => {
			const row = (measurement: string, unit: string, name: string) => {
				const wanted = wishes[name];
				return compare({
					measurement: `tunnel: ${measurement}`, unit, value: results.baitui?.[name], peer, peerValue: results[variant]?.[name], ...(wanted && {wanted}),
				});
			};

			return [
				...row('up', 'MB/s', 'up'),
				...row('down', 'MB/s', 'down'),
				...row('CPU up', 's/GB', 'upCpu'),
				...row('CPU down', 's/GB', 'downCpu'),
				...row('ping p50', 'us', 'p50'),
				...row('ping p99', 'us', 'p99'),
				...row('memory', 'MiB', 'memory'),
			];
		};

		const [up, down] = ground.isDemo ? [1.3, 1.7] : [1, 1];
		return [
			...against('official', 'backend.ai app', {
				up: atLeast(up), down: atLeast(down), upCpu: atMost(0.5), downCpu: atMost(0.5), p50: atMost(0.7), p99: atMost(0.7),
			}),
			...(raw ? against('plain', 'socket.pipe proxy', {up: atLeast(0.9), down: atLeast(0.9)}) : []),
			...compare({
				measurement: 'tunnel: memory of the worker', unit: 'MiB', value: results.baitui?.memory, wanted: atMost(60),
			}),
		];
	} finally {
		await Promise.all([raw, ...Object.values(roads)].map(async road => road?.close()));
	}
}
