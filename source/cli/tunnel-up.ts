import os from 'node:os';
import type {Tunnel} from '../core/tunnel.ts';
import {listTunnels} from '../workers/list.ts';
import {retryTunnel} from '../workers/retry.ts';
import {workerHost} from './connect.ts';
import type {Context} from './context.ts';
import {write} from './output.ts';
import {raiseSet} from './tunnel-raise.ts';
import {reportTasks, type Task} from './tunnel-report.ts';
import {nameTunnel, selectTunnels} from './tunnel-select.ts';
import {findSet} from './tunnel-sets.ts';
import type {Verb} from './verb.ts';

function retryTask(tunnel: Tunnel, context: Context): Task {
	return {
		name: nameTunnel(tunnel),
		async run() {
			await retryTunnel(workerHost(context), tunnel.spec.id);
			return tunnel.spec.id;
		},
	};
}

/** `baitui tunnel up`: the sets and tunnels named, else all of this host whose worker is gone. */
export const upVerb: Verb['run'] = async (given, context) => {
	const {settings} = context;
	const tunnels = await listTunnels(settings);
	const tasks = given.words.length === 0
		? tunnels.filter(({spec, state}) => spec.host === os.hostname() && !spec.isForeground && state.status === 'failed').map(tunnel => retryTask(tunnel, context))
		: given.words.flatMap(word => {
			const set = findSet(settings, word);
			return set === undefined
				? selectTunnels(tunnels, word).map(tunnel => retryTask(tunnel, context))
				: raiseSet(set, settings.tunnelSets()[set]!, tunnels, context);
		});
	if (tasks.length === 0 && !context.isJson) {
		await write(context.stderr, 'No tunnel is down.\n');
	}

	return reportTasks(tasks, {done: 'Up', key: 'started'}, context);
};
