import net from 'node:net';
import {setTimeout as wait} from 'node:timers/promises';
import type {Ground} from './ground.ts';
import {
	atLeast,
	atMost,
	compare,
	quantile,
	takeTurns,
	type Results,
	type Row,
	type Sample,
	type Wanted,
} from './measure.ts';
import {keepAwake} from './keep-awake.ts';
import {pingTimes} from './ping.ts';
import {cpuSeconds, residentMemory} from './process-stat.ts';
import {receiveBytes, sendBytes} from './raw-client.ts';
import {
	openQuickRoads,
	openRoads,
	type Road,
	type Roads,
} from './roads.ts';

const bytes = 512 * (1024 ** 2);
const pings = 1000;
/** Before they count: a worker lives for days, and V8 takes its time with code that runs seldom. */
const firstPings = 10_000;
/** Connections at once. */
const many = 100;
/** Milliseconds in which a tunnel may take what a reader leaves. */
const stall = 1500;

/** MB/s, and seconds of CPU a GB, of so many connections that share what is carried. */
async function carry({port, processId}: Road, connections: number, move: (port: number, bytes: number) => Promise<number>): Promise<{readonly rate: number; readonly cpu: number}> {
	const each = Math.floor(bytes / connections);
	const [cpu, start] = [cpuSeconds(processId), performance.now()];
	await Promise.all(Array.from({length: connections}, async () => move(port, each)));
	const seconds = (performance.now() - start) / 1000;
	return {rate: each * connections / 1e6 / seconds, cpu: (cpuSeconds(processId) - cpu) / (each * connections / 1e9)};
}

/** MiB that a process grows while one end of a stream does not read: the client, or what `STALL` is said to. */
async function growth({port, processId}: Road, end: 'reader' | 'sink'): Promise<number> {
	const before = residentMemory(processId);
	const socket = net.connect({port, host: '127.0.0.1'});
	socket.on('error', () => undefined);
	socket.pause();
	if (end === 'reader') {
		socket.write(`SOURCE ${bytes}\n`);
	} else {
		socket.write('STALL\n');
		const piece = Buffer.alloc(1024 * 1024);
		for (let sent = 0; sent < bytes; sent += piece.length) {
			socket.write(piece);
		}
	}

	await wait(stall);
	const grown = residentMemory(processId) - before;
	socket.destroy();
	return grown;
}

async function measureRoad(road: Road): Promise<Sample> {
	const up = await carry(road, 1, sendBytes);
	const down = await carry(road, 1, receiveBytes);
	return {
		up: up.rate, down: down.rate, upCpu: up.cpu, downCpu: down.cpu, memory: residentMemory(road.processId),
	};
}

/** The same with many connections, and ends that do not read, which only the quick server has. */
async function measureFully(road: Road): Promise<Sample> {
	const sample = await measureRoad(road);
	const slow = {slowReader: await growth(road, 'reader'), slowSink: await growth(road, 'sink')};
	const up = await carry(road, many, sendBytes);
	const down = await carry(road, many, receiveBytes);
	return {
		...sample, ...slow, manyUp: up.rate, manyDown: down.rate, manyUpCpu: up.cpu, manyDownCpu: down.cpu,
	};
}

const measurements = [
	['up', 'up', 'MB/s'],
	['down', 'down', 'MB/s'],
	['CPU up', 'upCpu', 's/GB'],
	['CPU down', 'downCpu', 's/GB'],
	['ping p50', 'p50', 'us'],
	['ping p99', 'p99', 'us'],
	['100 connections up', 'manyUp', 'MB/s'],
	['100 connections down', 'manyDown', 'MB/s'],
	['100 connections CPU up', 'manyUpCpu', 's/GB'],
	['100 connections CPU down', 'manyDownCpu', 's/GB'],
	['memory', 'memory', 'MiB'],
] as const;

/** The rows of baitui beside one peer. */
function rowsBeside(results: Results, title: string, variant: string, peer: string, wishes: Readonly<Record<string, Wanted | undefined>>): readonly Row[] {
	return measurements.flatMap(([measurement, name, unit]) => {
		const wanted = wishes[name];
		const [value, peerValue] = [results.baitui?.[name], results[variant]?.[name]];
		const comparison = {
			measurement: `${title}: ${measurement}`, unit, value, peer, peerValue, ...(wanted && {wanted}),
		};
		return peerValue === undefined ? [] : compare(comparison);
	});
}

/** Pings go over all roads in turns: what else the machine does meets each of them. No processor sleeps meanwhile, which would hide what the roads take. */
async function measurePings(roads: Roads, runs: number): Promise<Results> {
	const open = Object.entries({baitui: roads.baitui, official: roads.official}).flatMap(([name, road]) => (road ? [{name, port: road.port}] : []));
	const {pings: sample = {}} = await keepAwake(async () => takeTurns(runs, {
		async pings(run) {
			const times = await pingTimes(open.map(({port}) => port), run < 0 ? firstPings : pings);
			return Object.fromEntries(open.flatMap(({name}, index) => [[`${name} p50`, quantile(times[index]!, 0.5)], [`${name} p99`, quantile(times[index]!, 0.99)]]));
		},
	}));
	return Object.fromEntries(open.map(({name}) => [name, {p50: sample[`${name} p50`]!, p99: sample[`${name} p99`]!}]));
}

/** Closes the roads when they were measured. */
async function onRoads<Value>(roads: Roads, measure: (roads: Roads) => Promise<Value>): Promise<Value> {
	try {
		return await measure(roads);
	} finally {
		await roads.close();
	}
}

async function takeRoads({baitui, official, plain}: Roads, runs: number, measure: (road: Road) => Promise<Sample>): Promise<Results> {
	const measured = (road: Road | undefined) => road && (async () => measure(road));
	return takeTurns(runs, {baitui: measured(baitui), official: measured(official), plain: measured(plain)});
}

const app = 'backend.ai app';

/**
Raw TCP through the tunnel: against `backend.ai app`, and on the demo, where a quick server takes the tunnels, against a proxy to the same peer without any WebSocket, and with TLS.
*/
export async function measureTunnel(ground: Ground, runs: number): Promise<readonly Row[]> {
	if (!ground.isDemo) {
		return onRoads(await openRoads(ground), async roads => [
			...rowsBeside(await takeRoads(roads, runs, measureRoad), 'tunnel', 'official', app, {
				up: atLeast(1), down: atLeast(1), upCpu: atMost(0.5), downCpu: atMost(0.5),
			}),
			...rowsBeside(await measurePings(roads, runs), 'tunnel', 'official', app, {}),
		]);
	}

	const pinged = await onRoads((await openQuickRoads(ground, 'echo'))!, async roads => measurePings(roads, runs));
	const quick = (await openQuickRoads(ground, 'plain'))!;
	const idle = residentMemory(quick.baitui.processId);
	const results = await onRoads(quick, async roads => takeRoads(roads, runs, measureFully));
	const tls = await openQuickRoads(ground, 'tls');
	const tlsResults = tls ? await onRoads(tls, async roads => takeRoads(roads, runs, measureRoad)) : {};
	const {slowReader, slowSink} = results.baitui ?? {};
	return [
		...rowsBeside(results, 'tunnel', 'official', app, {
			up: atLeast(1.3), down: atLeast(1.7), manyUp: atLeast(1.3), manyDown: atLeast(1.3),
		}),
		...rowsBeside(pinged, 'tunnel', 'official', app, {p50: atMost(0.7), p99: atMost(0.7)}),
		...rowsBeside(results, 'tunnel', 'plain', 'socket.pipe proxy', {up: atLeast(0.9), down: atLeast(0.9)}),
		...rowsBeside(tlsResults, 'tunnel, wss', 'official', app, {
			up: atLeast(1.1), down: atLeast(1.1), upCpu: atMost(0.7), downCpu: atMost(0.7),
		}),
		...compare({
			measurement: 'tunnel: memory of a worker before any connection', unit: 'MiB', value: idle, wanted: atMost(60),
		}),
		...compare({
			measurement: 'tunnel: growth with a slow reader', unit: 'MiB', value: slowReader, wanted: atMost(16),
		}),
		...compare({
			measurement: 'tunnel: growth with a slow sink', unit: 'MiB', value: slowSink, wanted: atMost(16),
		}),
	];
}
