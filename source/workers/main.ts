import process from 'node:process';
import {toProblem} from '../core/problem.ts';
import {formatAddress} from '../core/tunnel.ts';
import {openSettings} from '../settings/open.ts';
import {serveControl, socketPath} from './control.ts';
import {logEvent} from './log.ts';
import {openProvider} from './open-provider.ts';
import {tellParent} from './spawn.ts';
import {type RunningTunnel, runTunnel} from './tunnel.ts';
import {readWishes, writeWish} from './wishes.ts';

/**
The background worker of one tunnel: `worker.js ID`. Everything else it reads itself: the wish, the profile, the secrets.
*/
async function main(id: string): Promise<void> {
	const settings = openSettings();
	const wish = readWishes(settings.paths.tunnels).find(wish => wish.spec.id === id);
	if (!wish) {
		return;
	}

	const {spec} = wish;
	let tunnel: RunningTunnel;
	try {
		const provider = openProvider({settings, environment: process.env, folder: process.cwd()}, spec.profile);
		tunnel = await runTunnel(spec, {provider, knownHosts: settings.paths.knownHosts});
	} catch (error) {
		const {code, message, hint} = toProblem(error);
		logEvent(message);
		await tellParent({
			status: 'problem', code, message, ...(hint !== undefined && {hint}),
		});
		process.exitCode = 1;
		return;
	}

	const control = await serveControl(socketPath(settings.paths.runtime, id), tunnel);
	logEvent(`listens on ${formatAddress(spec.bind)} for ${spec.target} of ${spec.sessionName}`);
	await tellParent({status: 'ready'});

	// The terminal may go, the tunnel stays.
	process.on('SIGHUP', () => undefined);
	process.on('SIGTERM', tunnel.stop);
	process.on('SIGINT', tunnel.stop);

	const last = await tunnel.closed;
	if (last.status === 'ended') {
		writeWish(settings.paths.tunnels, {spec, ended: last});
	}

	logEvent('closed');
	control.close();
	// Idle connections to the service would hold the process for their keep-alive time.
	// eslint-disable-next-line unicorn/no-process-exit -- this is a program of its own
	process.exit(0);
}

await main(process.argv[2] ?? '');
