import process from 'node:process';
import {toPlainProblem, toProblem} from '../core/problem.ts';
import {formatAddress} from '../core/tunnel.ts';
import {dropIdleConnections} from '../providers/http.ts';
import type {Settings} from '../settings/settings.ts';
import {socketPath} from './control.ts';
import {logEvent} from './log.ts';
import {watchLogout} from './logout.ts';
import {openProvider} from './open-provider.ts';
import {runReverse} from './reverse.ts';
import {tellParent} from './spawn.ts';
import {type RunningTunnel, runTunnel} from './tunnel.ts';
import {keepUp} from './upkeep.ts';
import {watchForWake} from './wake.ts';
import {readWishes, wishPath, writeWish} from './wishes.ts';

/** Holds the tunnel of that id until it is closed or over. Resolves with the exit code of the process. */
export async function holdTunnel(settings: Settings, id: string): Promise<number> {
	const wish = readWishes(settings.paths.tunnels).find(wish => wish.spec.id === id);
	if (!wish) {
		return 0;
	}

	const {spec} = wish;
	let tunnel: RunningTunnel;
	try {
		const provider = openProvider({settings, environment: process.env, folder: process.cwd()}, spec.profile);
		const options = {provider, places: settings.paths};
		tunnel = await (spec.isReverse ? runReverse(spec, options) : runTunnel(spec, options));
	} catch (error) {
		const problem = toPlainProblem(toProblem(error));
		logEvent(problem.message);
		await tellParent({status: 'problem', ...problem});
		return 1;
	}

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
		socketFile: () => socketPath(settings.paths.runtime, id),
		wishFile: wishPath(settings.paths.tunnels, id),
		onEnd(reason) {
			logEvent(reason);
			tunnel.stop();
		},
	});
	if (!spec.isReverse) {
		logEvent(`listens on ${formatAddress(spec.bind)} for ${spec.target} of ${spec.sessionName}`);
	}

	await tellParent({status: 'ready'});

	// The terminal may go, the tunnel stays.
	process.on('SIGHUP', () => undefined);
	process.on('SIGTERM', tunnel.stop);
	process.on('SIGINT', tunnel.stop);

	const endWatch = watchForWake(slept => {
		logEvent(`stood still for ${Math.round(slept / 1000)} s`);
		dropIdleConnections();
		tunnel.wake();
	});

	const last = await tunnel.closed;
	if (last.status === 'ended') {
		writeWish(settings.paths.tunnels, {spec, ended: last});
	}

	logEvent('closed');
	endUpkeep();
	endWatch();
	logout.stop();
	return 0;
}
