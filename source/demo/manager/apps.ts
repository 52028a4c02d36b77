import {Refusal} from '../http/refusal.ts';
import type {Handler} from '../http/router.ts';
import {findSession} from '../world/lookup.ts';
import type {AppDefinition, DemoSession} from '../world/session.ts';

/** As REST answers list them; the agent's own order. */
export function appList(session: DemoSession): ReadonlyArray<Record<string, unknown>> {
	return session.apps.map(({
		name, protocol, port, urlTemplate, allowedArguments, allowedEnvironment,
	}: AppDefinition) => ({
		name, protocol, ports: [port], ...(urlTemplate !== undefined && {url_template: urlTemplate}), ...(allowedArguments && {allowed_arguments: allowedArguments}), ...(allowedEnvironment && {allowed_envs: allowedEnvironment}),
	}));
}

export const listApps: Handler = (world, _exchange, [reference]) => {
	const session = findSession(world, reference!);
	if (session.container === undefined) {
		if (world.release === '26.9') {
			throw new Refusal(404, 'object-not-found', 'No such session.', {msg: `Running session ${session.id} does not exist.`});
		}

		return {status: 200, body: []};
	}

	return {status: 200, body: appList(session)};
};

/** Asked for by the app proxy's road only, and there is none. The typo is the server's. */
export const startService: Handler = (world, _exchange, [reference]) => {
	findSession(world, reference!);
	throw new Refusal(503, 'service-unavailable', 'Serivce unavailable.', {msg: 'No coordinator configured for this resource group'});
};
