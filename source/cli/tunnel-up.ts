import os from 'node:os';
import {formatAddress} from '../core/tunnel.ts';
import {listTunnels} from '../workers/list.ts';
import {openApp} from './connect.ts';
import {formatJson, write} from './output.ts';
import {selectTunnels} from './tunnel-stop.ts';
import type {Verb} from './verb.ts';

/** `baitui tunnel up`: those named, else all of this host whose worker is gone. */
export const upVerb: Verb['run'] = async (given, context) => {
	const {settings, isJson, stdout, stderr} = context;
	const tunnels = await listTunnels(settings);
	const chosen = new Set(given.words.length === 0
		? tunnels.filter(({spec, state}) => spec.host === os.hostname() && state.status === 'failed')
		: given.words.flatMap(word => selectTunnels(tunnels, word)));

	const app = openApp(context);
	for (const {spec} of chosen) {
		await app.retryTunnel(spec.id);
		if (!isJson) {
			await write(stderr, `Up: ${formatAddress(spec.bind)} (${spec.sessionName} ${spec.target}).\n`);
		}
	}

	if (isJson) {
		await write(stdout, formatJson({started: [...chosen].map(({spec}) => spec.id)}));
	} else if (chosen.size === 0) {
		await write(stderr, 'No tunnel is down.\n');
	}

	return 0;
};
