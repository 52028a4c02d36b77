import os from 'node:os';
import {Problem} from '../core/problem.ts';
import type {
	LocalAddress,
	Tunnel,
	TunnelRequest,
	TunnelSpec,
} from '../core/tunnel.ts';
import type {Settings} from '../settings/settings.ts';
import {askControl, socketPath} from './control.ts';
import {describeHolder, refuseOwnAddress} from './holder.ts';
import {candidatePorts, wantedPorts} from './ports.ts';
import {readState, silentState} from './read-state.ts';
import {checkRequest} from './request.ts';
import {newId, removeWish, writeWish} from './wishes.ts';
import {startWorker, type WorkerHost} from './worker-host.ts';

/** A tunnel to be opened for a profile; `sshPort` is the one its user prefers for sshd. */
export type OpenRequest = TunnelRequest & {readonly profile: string; readonly sshPort?: number | undefined};

const loopback = '127.0.0.1';

function wantedFor(settings: Settings, {session, target, sshPort}: Pick<OpenRequest, 'session' | 'target' | 'sshPort'>): readonly number[] {
	return wantedPorts(session, target, {remembered: settings.rememberedPort(session.name, target), sshPort});
}

/**
The addresses to try, in order: the one that was asked for, or the ports that suit.

@yields an address that was free a moment ago, or exactly the one asked for.
*/
async function * candidates({host = loopback, port, path}: TunnelRequest, wanted: readonly number[]): AsyncGenerator<LocalAddress> {
	if (path !== undefined) {
		yield {path};
		return;
	}

	if (port !== undefined) {
		yield {host, port};
		return;
	}

	for await (const candidate of candidatePorts(host, wanted)) {
		yield {host, port: candidate};
	}
}

/** What the user wanted, when it is not what was given: nobody gets another port without a word. */
async function replacedPort(settings: Settings, bind: LocalAddress, askedPort: number | undefined): Promise<Pick<TunnelSpec, 'askedPort' | 'holder'>> {
	if (askedPort === undefined || askedPort === bind.port || bind.host === undefined) {
		return {};
	}

	const holder = await describeHolder(settings, {host: bind.host, port: askedPort});
	return {askedPort, ...(holder !== undefined && {holder})};
}

/**
Opens a tunnel and resolves when it listens, by default in a worker of its own; `start` carries out a wish that is written. Without an exact address the remembered port is taken, else
the preferred or usual one, the next four, any. Problem `port-in-use` for an exact address that is taken, and those of `checkRequest`.
*/
export async function openTunnel(host: WorkerHost, request: OpenRequest, start: (spec: TunnelSpec) => Promise<void> = async ({id}) => startWorker(host, 'tunnel', id)): Promise<Tunnel> {
	const {
		session, target, profile, sshPort, host: address, port, path: socket, ...options
	} = request;
	checkRequest(request);

	const {settings} = host;
	const {tunnels, runtime} = settings.paths;
	const isExact = port !== undefined || socket !== undefined;
	const wanted = isExact ? [] : wantedFor(settings, request);

	let taken: unknown;
	for await (const bind of candidates(request, wanted)) {
		if (isExact) {
			await refuseOwnAddress(settings, request, bind);
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
			...await replacedPort(settings, bind, wanted[0]),
			host: os.hostname(),
			createdAt: new Date().toISOString(),
		};
		writeWish(tunnels, {spec});
		try {
			await start(spec);
		} catch (error) {
			removeWish(tunnels, spec.id);
			if (error instanceof Problem && error.code === 'port-in-use' && !isExact) {
				// Somebody was quicker; the next candidate may still be free.
				taken = error;
				continue;
			}

			throw error;
		}

		if (bind.port !== undefined && !options.isReverse) {
			settings.rememberPort(session.name, target, bind.port);
		}

		const state = await askControl<unknown>(socketPath(runtime, spec.id), 'state');
		return {spec, state: state === undefined ? silentState('failed', 'its worker ended at once') : readState(state)};
	}

	throw taken;
}
