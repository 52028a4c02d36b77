import os from 'node:os';
import {Problem} from '../core/problem.ts';
import {findApp, needUsable, type Session} from '../core/session.ts';
import {
	formatAddress,
	type LocalAddress,
	type Tunnel,
	type TunnelRequest,
	type TunnelSpec,
	type TunnelState,
} from '../core/tunnel.ts';
import type {Settings} from '../settings/settings.ts';
import {askControl, socketPath} from './control.ts';
import {listTunnels, notRunning} from './list.ts';
import {candidatePorts} from './ports.ts';
import {
	isOfThisHost,
	newId,
	removeWish,
	writeWish,
} from './wishes.ts';
import {startWorker, type WorkerHost} from './worker-host.ts';

const loopback = '127.0.0.1';

/** The port a new tunnel would get. */
export async function suggestPort(settings: Settings, session: Session, target: string | number): Promise<number> {
	const {value} = await candidatePorts(session, target, loopback, settings.rememberedPort(session.name, target)).next() as {value: number};
	return value;
}

/** Says which tunnel of one's own has an address already. Problem `port-in-use`. */
async function refuseOwnAddress(settings: Settings, bind: LocalAddress): Promise<void> {
	const address = formatAddress(bind);
	const tunnels = await listTunnels(settings);
	const other = tunnels.find(({spec, state}) => state.processId > 0 && state.status !== 'ended' && formatAddress(spec.bind) === address && isOfThisHost(spec));
	if (other) {
		throw new Problem('port-in-use', `${bind.port === undefined ? address : `Port ${bind.port}`} leads to ${other.spec.target} of ${other.spec.sessionName} already (tunnel ${other.spec.id}).`, {
			hint: `baitui tunnel stop ${other.spec.id} frees it.`,
		});
	}
}

/**
The addresses to try, in order: the one that was asked for, or the ports that suit.

@yields an address that was free a moment ago, or exactly the one asked for.
*/
async function * candidates({session, target, host = loopback, port, path}: TunnelRequest, remembered: number | undefined): AsyncGenerator<LocalAddress> {
	if (path !== undefined) {
		yield {path};
		return;
	}

	if (port !== undefined) {
		yield {host, port};
		return;
	}

	for await (const candidate of candidatePorts(session, target, host, remembered)) {
		yield {host, port: candidate};
	}
}

/**
Opens a tunnel in a worker of its own and resolves when it listens. Without an exact address the remembered port is taken, the usual one, the next four, any.
Problem `port-in-use` for an exact address that is taken, `session-not-usable`, `not-found` for an app the session does not have.
*/
export async function openTunnel(host: WorkerHost, request: TunnelRequest & {readonly profile: string}): Promise<Tunnel> {
	const {
		session, target, profile, host: address, port, path: socket, ...options
	} = request;
	needUsable(session);
	if (typeof target === 'string') {
		findApp(session, target);
	}

	const {settings} = host;
	const {tunnels, runtime} = settings.paths;
	const isExact = port !== undefined || socket !== undefined;
	const remembered = settings.rememberedPort(session.name, target);

	let taken: unknown;
	for await (const bind of candidates(request, remembered)) {
		if (isExact) {
			await refuseOwnAddress(settings, bind);
		}

		const spec: TunnelSpec = {
			...options,
			version: 1,
			id: newId(),
			profile,
			sessionId: session.id,
			sessionName: session.name,
			target,
			bind,
			...(!isExact && remembered !== undefined && remembered !== bind.port && {askedPort: remembered}),
			host: os.hostname(),
			createdAt: new Date().toISOString(),
		};
		writeWish(tunnels, {spec});
		try {
			await startWorker(host, 'tunnel', spec.id);
		} catch (error) {
			removeWish(tunnels, spec.id);
			if (error instanceof Problem && error.code === 'port-in-use' && !isExact) {
				// Somebody was quicker; the next candidate may still be free.
				taken = error;
				continue;
			}

			throw error;
		}

		if (bind.port !== undefined) {
			settings.rememberPort(session.name, target, bind.port);
		}

		const state = await askControl<TunnelState>(socketPath(runtime, spec.id), 'state');
		return {spec, state: state ?? notRunning('its worker ended at once')};
	}

	throw taken;
}
