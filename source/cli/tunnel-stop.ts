import os from 'node:os';
import {Problem} from '../core/problem.ts';
import {formatAddress, type Tunnel} from '../core/tunnel.ts';
import {closeTunnel} from '../workers/close.ts';
import {listTunnels} from '../workers/list.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

/** The tunnels that a word means: an id, a local port, or all of a session. Problem `not-found`. */
export function selectTunnels(tunnels: readonly Tunnel[], word: string): readonly Tunnel[] {
	const byId = tunnels.filter(({spec}) => spec.id === word);
	const byPort = tunnels.filter(({spec}) => String(spec.bind.port) === word);
	const bySession = tunnels.filter(({spec}) => spec.sessionName === word || spec.sessionId === word);
	const found = [byId, byPort, bySession].find(list => list.length > 0);
	if (!found) {
		throw new Problem('not-found', `There is no tunnel "${word}".`, {
			hint: tunnels.length === 0 ? 'None is open.' : `There are: ${tunnels.map(({spec}) => `${spec.id} (${spec.sessionName} ${spec.target} on ${spec.bind.port})`).join(', ')}.`,
		});
	}

	return found;
}

/** `baitui tunnel stop` */
export const stopVerb: Verb['run'] = async (given, {settings, isJson, stdout, stderr}) => {
	const isAll = given.flag('all');
	if (isAll === (given.words.length > 0)) {
		throw new Problem('usage', isAll ? '--all takes no other words.' : 'It is not said which tunnel to stop.', {hint: 'Give an id, a port or a session, or --all.'});
	}

	const tunnels = await listTunnels(settings);
	const chosen = new Set(isAll
		// A home may be shared: those of other login hosts can only be stopped there.
		? tunnels.filter(({spec}) => spec.host === os.hostname())
		: given.words.flatMap(word => selectTunnels(tunnels, word)));

	for (const {spec} of chosen) {
		await closeTunnel(settings, spec.id);
		if (!isJson) {
			await write(stderr, `Closed ${formatAddress(spec.bind)} (${spec.sessionName} ${spec.target}).\n`);
		}
	}

	if (isJson) {
		await write(stdout, formatJson({stopped: [...chosen].map(({spec}) => spec.id)}));
	} else if (chosen.size === 0) {
		await write(stderr, 'No tunnels.\n');
	}

	return 0;
};
