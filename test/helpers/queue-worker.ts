import {readdirSync} from 'node:fs';
import path from 'node:path';
import {askControl} from '../../source/workers/control.ts';
import type {QueueState} from '../../source/workers/queue-entry.ts';
import {eventually, type Machine} from './baitui.ts';

/** The process of a machine that carries out a copy. */
export async function queueWorkerOf({directory}: Machine, copyId: string): Promise<number> {
	const runtime = path.join(directory, 'run', 'baitui');
	return eventually(async () => {
		for (const name of readdirSync(runtime).filter(name => name.endsWith('.sock'))) {
			const state = await askControl<Partial<QueueState>>(path.join(runtime, name), 'state');
			if (state?.processId !== undefined && Object.keys(state.transfers ?? {}).includes(copyId)) {
				return state.processId;
			}
		}

		return undefined;
	}, 'a process carries it out');
}
