import process from 'node:process';
import {isLoopback} from '../core/address.ts';
import {Problem} from '../core/problem.ts';
import {
	appOf,
	findApp,
	needUsable,
	type App,
} from '../core/session.ts';
import type {AppOptions, TunnelRequest} from '../core/tunnel.ts';

/** Bytes of a path in sun_path, less the zero at its end (unix(7)). */
const longestPath = process.platform === 'linux' ? 107 : 103;

function checkNames(kind: string, names: readonly string[], allowed: readonly string[] | undefined, app: App): void {
	const wrong = allowed && names.find(name => !allowed.includes(name));
	if (wrong !== undefined) {
		throw new Problem('usage', `${app.name} takes no ${kind} ${wrong}.`, {hint: allowed!.length === 0 ? `It takes no ${kind} at all.` : `It takes: ${allowed!.join(', ')}.`});
	}
}

/** What the app may be started with, as far as the service tells; what it does not tell it checks itself. */
function checkAppOptions({arguments: given, environment}: AppOptions, app: App | undefined): void {
	if (!app) {
		throw new Problem('usage', 'Arguments and variables are for an app, not for a port.', {hint: 'Name the app instead of the port.'});
	}

	checkNames('argument', Object.keys(given), app.allowedArguments, app);
	checkNames('variable', Object.keys(environment), app.allowedEnvironment, app);
}

function checkAddress({host, path, isShared, isReverse}: TunnelRequest): void {
	if (path !== undefined && Buffer.byteLength(path) > longestPath) {
		throw new Problem('usage', `The path of the socket is ${Buffer.byteLength(path)} bytes long.`, {hint: `This system takes ${longestPath}.`});
	}

	if (path !== undefined && isShared) {
		throw new Problem('usage', 'A unix socket cannot be shared: only its owner can use it.', {hint: 'Use a port.'});
	}

	if (host !== undefined && !isLoopback(host) && !isShared && !isReverse) {
		throw new Problem('refused', `Whoever reaches ${host} over the network could use the tunnel.`, {hint: 'If that is meant, share it: --share.'});
	}
}

/**
Says what cannot be opened before a port is taken for it. Problem `session-not-usable`; `not-found` for an app the session does not have; `refused` for an address others reach that is not
shared; `usage` for what makes no sense.
*/
export function checkRequest(request: TunnelRequest): void {
	const {session, target, appOptions, isReverse} = request;
	needUsable(session);
	checkAddress(request);
	if (isReverse) {
		if (typeof target !== 'number') {
			throw new Problem('usage', 'The session listens on a port, not on an app.');
		}

		return;
	}

	if (typeof target === 'string') {
		findApp(session, target);
	}

	if (appOptions) {
		checkAppOptions(appOptions, appOf(session, target));
	}
}
