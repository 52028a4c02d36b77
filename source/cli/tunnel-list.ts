import {formatBytes} from '../core/format.ts';
import {formatAddress, remarkOf} from '../core/tunnel.ts';
import {listTunnels} from '../workers/list.ts';
import {needWords} from './arguments.ts';
import {formatJson, formatTable, write} from './output.ts';
import {describeTunnel} from './tunnel-text.ts';
import type {Verb} from './verb.ts';

/** `baitui tunnel ls` */
export const listVerb: Verb['run'] = async (given, {settings, isJson, stdout, stderr}) => {
	needWords(given, []);
	const tunnels = await listTunnels(settings);
	if (isJson) {
		await write(stdout, formatJson({tunnels: tunnels.map(tunnel => describeTunnel(tunnel))}));
	} else if (tunnels.length === 0) {
		await write(stderr, 'No tunnels.\n');
	} else {
		await write(stdout, formatTable(tunnels, [
			{heading: 'ID', cell: ({spec}) => spec.id},
			{heading: 'LOCAL', cell: ({spec}) => formatAddress(spec.bind)},
			{heading: 'SESSION', cell: ({spec}) => spec.sessionName},
			{heading: 'TARGET', cell: ({spec}) => (spec.isReverse ? `${spec.target} (reverse)` : String(spec.target))},
			{heading: 'STATE', cell: ({state}) => state.status},
			{heading: 'CONN', cell: ({state}) => String(state.connections)},
			{heading: 'IN', cell: ({state}) => formatBytes(state.bytesIn)},
			{heading: 'OUT', cell: ({state}) => formatBytes(state.bytesOut)},
			{heading: 'REASON', cell: ({spec, state}) => [spec.isShared ? 'shared' : '', remarkOf(state, Date.now())].filter(text => text !== '').join('; ')},
		]));
	}

	return 0;
};
