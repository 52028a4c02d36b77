import {closeTunnel} from '../workers/close.ts';
import {listTunnels} from '../workers/list.ts';
import {formatJson, write} from './output.ts';
import {chooseTunnels, nameTunnel} from './tunnel-select.ts';
import type {Verb} from './verb.ts';

/** `baitui tunnel stop` */
export const stopVerb: Verb['run'] = async (given, {settings, isJson, stdout, stderr}) => {
	const chosen = chooseTunnels(given, await listTunnels(settings), 'stop');
	for (const tunnel of chosen) {
		await closeTunnel(settings, tunnel.spec.id);
		if (!isJson) {
			await write(stderr, `Closed ${nameTunnel(tunnel)}.\n`);
		}
	}

	if (isJson) {
		await write(stdout, formatJson({stopped: chosen.map(({spec}) => spec.id)}));
	} else if (chosen.length === 0) {
		await write(stderr, 'No tunnels.\n');
	}

	return 0;
};
