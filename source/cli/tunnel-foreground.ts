import {appendFileSync, rmSync} from 'node:fs';
import os from 'node:os';
import type {Tunnel, TunnelRequest, TunnelSpec} from '../core/tunnel.ts';
import {closeTunnel} from '../workers/close.ts';
import {listTunnels} from '../workers/list.ts';
import {logTo} from '../workers/log.ts';
import {openTunnel} from '../workers/open.ts';
import type {HeldTunnel} from '../workers/tunnel-job.ts';
import {removeWish} from '../workers/wishes.ts';
import {logPath} from '../workers/worker-host.ts';
import {connect, workerHost} from './connect.ts';
import type {Context} from './context.ts';

/** When the session ended. */
const exitCodeOfEnded = 5;

/** Forgets what an earlier process like this left behind when it was killed. */
async function forgetEarlier({target, session}: TunnelRequest, {settings}: Context): Promise<void> {
	const tunnels = await listTunnels(settings);
	const left = tunnels.filter(({spec, state}) => spec.isForeground && spec.host === os.hostname() && state.processId === 0 && spec.sessionName === session.name && spec.target === target);
	for (const {spec} of left) {
		await closeTunnel(settings, spec.id);
	}
}

/**
Holds a tunnel in this very process, until it is told to stop (0) or the session is over (5); its log goes to stderr. `onOpen` hears of the tunnel when it listens. Problems of `openTunnel`.
*/
export async function runForeground(request: TunnelRequest, context: Context, onOpen: (tunnel: Tunnel) => Promise<void>): Promise<number> {
	const {settings, stderr, signal} = context;
	const {profile} = connect(context);
	const {beginTunnel} = await import('../workers/tunnel-job.ts');
	await forgetEarlier(request, context);

	let held: HeldTunnel | undefined;
	const begin = async (spec: TunnelSpec) => {
		logTo(line => {
			stderr.write(line);
			appendFileSync(logPath(settings, 'tunnel', spec.id), line, {mode: 0o600});
		});
		held = await beginTunnel(spec, context);
	};

	const tunnel = await openTunnel(workerHost(context), {
		...request, isForeground: true, profile: profile.name, sshPort: profile.sshPort,
	}, begin);
	const {over, stop, finish} = held!;
	signal.addEventListener('abort', stop);
	if (signal.aborted) {
		stop();
	}

	await onOpen(tunnel);
	const {status} = await over;
	finish();
	removeWish(settings.paths.tunnels, tunnel.spec.id);
	rmSync(logPath(settings, 'tunnel', tunnel.spec.id), {force: true});
	return status === 'ended' ? exitCodeOfEnded : 0;
}
