import {listTunnels} from '../workers/list.ts';
import {restartTunnel} from '../workers/restart.ts';
import {workerHost} from './connect.ts';
import {reportTasks} from './tunnel-report.ts';
import {chooseTunnels, nameTunnel} from './tunnel-select.ts';
import type {Verb} from './verb.ts';

/** `baitui tunnel restart`: another process, the same address. */
export const restartVerb: Verb['run'] = async (given, context) => {
	const chosen = chooseTunnels(given, await listTunnels(context.settings), 'restart');
	const host = workerHost(context);
	return reportTasks(chosen.map(tunnel => ({
		name: nameTunnel(tunnel),
		async run() {
			await restartTunnel(host, tunnel.spec.id);
			return tunnel.spec.id;
		},
	})), {done: 'Restarted', key: 'restarted'}, context);
};
