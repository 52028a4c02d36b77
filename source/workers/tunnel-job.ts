import process from 'node:process';
import {toPlainProblem, toProblem} from '../core/problem.ts';
import {formatAddress, type TunnelSpec, type TunnelState} from '../core/tunnel.ts';
import {dropIdleConnections} from '../providers/http.ts';
import type {Settings} from '../settings/settings.ts';
import {serveControl, socketPath} from './control.ts';
import {logEvent} from './log.ts';
import {watchLogout} from './logout.ts';
import {openProvider, type Surroundings} from './open-provider.ts';
import {runReverse} from './reverse.ts';
import {tellParent} from './spawn.ts';
import {runTunnel} from './tunnel.ts';
import {keepUp} from './upkeep.ts';
import {watchForWake} from './wake.ts';
import {readWishes, wishPath, writeWish} from './wishes.ts';

/** A tunnel that this very process holds. */
export type HeldTunnel = {
	readonly stop: () => void;
	/** Resolves with its last state when its port is free. */
	readonly over: Promise<TunnelState>;
	/** Nobody answers for it any more. */
	readonly finish: () => void;
};

/** Begins to hold a tunnel whose wish is written; resolves when it listens. Problems of `runTunnel` and `runReverse`, and of opening the profile. */
export async function beginTunnel(spec: TunnelSpec, surroundings: Surroundings): Promise<HeldTunnel> {
	const {settings} = surroundings;
	const options = {provider: openProvider(surroundings, spec.profile), places: settings.paths};
	const tunnel = await (spec.isReverse ? runReverse(spec, options) : runTunnel(spec, options));
	const logout = await watchLogout(process.env);
	const endUpkeep = await keepUp({
		control: {
			state() {
				tunnel.attend();
				return {...tunnel.state(), ...(logout.ends() && {endsAtLogout: true})};
			},
			stop: tunnel.stop,
			words: {retry: tunnel.retry},
		},
		socketFile: () => socketPath(settings.paths.runtime, spec.id),
		serve: serveControl,
		wishFiles: () => [wishPath(settings.paths.tunnels, spec.id)],
		onEnd(reason) {
			logEvent(reason);
			tunnel.stop();
		},
	});
	if (!spec.isReverse) {
		logEvent(`listens on ${formatAddress(spec.bind)} for ${spec.target} of ${spec.sessionName}`);
	}

	const endWatch = watchForWake(slept => {
		logEvent(`stood still for ${Math.round(slept / 1000)} s`);
		dropIdleConnections();
		tunnel.wake(slept);
	});

	return {
		stop: tunnel.stop,
		over: tunnel.closed,
		finish() {
			logEvent('closed');
			endUpkeep?.();
			endWatch();
			logout.stop();
			dropIdleConnections();
		},
	};
}

/** Holds the tunnel of that id until it is closed or over. Resolves with the exit code of the process. */
export async function holdTunnel(settings: Settings, id: string): Promise<number> {
	const wish = readWishes(settings.paths.tunnels).find(wish => wish.spec.id === id);
	if (!wish) {
		return 0;
	}

	const {spec} = wish;
	let held: HeldTunnel;
	try {
		held = await beginTunnel(spec, {settings, environment: process.env, folder: process.cwd()});
	} catch (error) {
		const problem = toPlainProblem(toProblem(error));
		logEvent(problem.message);
		await tellParent({status: 'problem', ...problem});
		return 1;
	}

	await tellParent({status: 'ready'});

	// The terminal may go, the tunnel stays.
	process.on('SIGHUP', () => undefined);
	process.on('SIGTERM', held.stop);
	process.on('SIGINT', held.stop);

	const last = await held.over;
	if (last.status === 'ended') {
		writeWish(settings.paths.tunnels, {spec, ended: last});
	}

	held.finish();
	return 0;
}
