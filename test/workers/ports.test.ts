import assert from 'node:assert/strict';
import {once} from 'node:events';
import net from 'node:net';
import {test} from 'node:test';
import type {Session} from '../../source/core/session.ts';
import {createMeter} from '../../source/workers/meter.ts';
import {candidatePorts, isFree, wantedPorts} from '../../source/workers/ports.ts';

const session = {apps: [{name: 'sshd', protocol: 'tcp', ports: [2200]}, {name: 'low', protocol: 'http', ports: [80]}]} as unknown as Session;
const host = '127.0.0.1';

async function listening(port: number): Promise<net.Server> {
	const server = net.createServer().listen(port, host);
	await once(server, 'listening');
	return server;
}

async function first(target: string | number, remembered?: number): Promise<number> {
	const next = await candidatePorts(host, wantedPorts(session, target, {remembered})).next();
	assert.equal(next.done, false);
	return next.value;
}

test('a taken port is not free, a closed one is', async () => {
	const server = await listening(0);
	const {port} = server.address() as net.AddressInfo;
	assert.equal(await isFree(host, port), false);
	server.close();
	await once(server, 'close');
	assert.equal(await isFree(host, port), true);
});

test('the remembered port comes first, and when it is taken another one', async () => {
	const server = await listening(0);
	const {port} = server.address() as net.AddressInfo;
	server.close();
	await once(server, 'close');
	assert.equal(await first('low', port), port);
	const other = await listening(port);
	assert.notEqual(await first('low', port), port);
	other.close();
});

test('the preferred port is for sshd only, comes after the remembered one, and the next four follow it', () => {
	assert.deepEqual(wantedPorts(session, 'sshd', {remembered: undefined}), [9922, 9923, 9924, 9925, 9926]);
	assert.deepEqual(wantedPorts(session, 'sshd', {remembered: 20_001, sshPort: 10_250}), [20_001, 10_250, 10_251, 10_252, 10_253, 10_254]);
	assert.deepEqual(wantedPorts(session, 8888, {remembered: undefined, sshPort: 10_250}), [8888, 8889, 8890, 8891, 8892]);
	assert.deepEqual(wantedPorts(session, 'low', {remembered: undefined, sshPort: 10_250}), []);
});

test('an app on a port only root may bind gets any free one', async () => {
	assert.ok(await first('low') >= 1024);
});

test('candidates are all different from a port that is taken', async () => {
	const server = await listening(0);
	const {port} = server.address() as net.AddressInfo;
	const seen: number[] = [];
	for await (const candidate of candidatePorts(host, wantedPorts(session, port, {remembered: undefined}))) {
		seen.push(candidate);
		if (seen.length === 6) {
			break;
		}
	}

	assert.ok(!seen.includes(port));
	server.close();
});

test('a meter adds up, and its rate is that of the last seconds', () => {
	let now = 10_000_000;
	const meter = createMeter(() => now);
	for (let second = 0; second < 10; second++) {
		meter.add(1000);
		now += 1000;
	}

	assert.equal(meter.total(), 10_000);
	assert.ok(Math.abs(meter.rate() - 1000) <= 350, String(meter.rate()));
	now += 10_000;
	assert.equal(meter.rate(), 0);
});
