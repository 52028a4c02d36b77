import assert from 'node:assert/strict';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import type {Provider} from '../../source/core/provider.ts';
import type {TunnelSpec} from '../../source/core/tunnel.ts';
import {runReverse} from '../../source/workers/reverse.ts';
import {eventually} from '../helpers/baitui.ts';
import {echo, startEcho} from '../helpers/echo.ts';
import {freePort} from '../helpers/free-port.ts';
import {noOpenssh, startOpenssh} from '../helpers/openssh.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';
import {openWorkerRoom} from '../helpers/worker-room.ts';

test('OpenSSH\'s own server gives a port too, gives it back after it was killed, and refuses one that it may not give', {skip: noOpenssh, timeout: 60_000}, async t => {
	const room = await openWorkerRoom();
	t.after(async () => room.close());
	const directory = temporaryDirectory(t);
	const [inside, leadsTo] = [await freePort(), await startEcho(t)];
	const openssh = await startOpenssh(directory, [`PermitListen localhost:${inside}`]);
	t.after(openssh.stop);
	const provider: Provider = {
		...room.provider,
		sshUser: openssh.user,
		sshLogin: async () => ({privateKey: readFileSync(openssh.keyFile, 'utf8')}),
		async connect() {
			const socket = net.connect({port: openssh.port, host: '127.0.0.1', noDelay: true});
			await once(socket, 'connect').catch((error: unknown) => {
				throw new Problem('unreachable', 'The session cannot be reached.', {cause: error});
			});
			return socket;
		},
	};
	const places = {knownHosts: path.join(directory, 'known-hosts'), keys: path.join(directory, 'keys'), runtime: room.settings.paths.runtime};
	const open = async (id: string, target: number, port: number) => {
		const spec: TunnelSpec = {
			version: 1, id, profile: 'real', sessionId: room.session.id, sessionName: room.session.name, target, isReverse: true, bind: {host: '127.0.0.1', port}, host: 'here', createdAt: new Date().toISOString(),
		};
		const tunnel = await runReverse(spec, {provider, places});
		t.after(async () => {
			tunnel.stop();
			await tunnel.closed;
		});
		return tunnel;
	};

	const tunnel = await open('first', inside, leadsTo);
	const isReady = async () => eventually(async () => (tunnel.state().status === 'ready' ? true : undefined), 'it is ready');
	await isReady();
	assert.equal(String(await echo(inside, 'before\n')), 'before\n');

	await openssh.kill();
	await eventually(async () => (tunnel.state().status === 'retrying' ? true : undefined), 'the loss is noticed');
	assert.match(tunnel.state().reason ?? '', /was lost|cannot be reached/);
	await openssh.start();
	tunnel.retry();
	await isReady();
	assert.equal(String(await echo(inside, 'after\n')), 'after\n');

	await assert.rejects(open('second', inside + 1, leadsTo), (error: unknown) => error instanceof Problem && error.code === 'refused' && error.message.includes(`does not listen on port ${inside + 1}`));
});
