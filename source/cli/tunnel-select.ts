import os from 'node:os';
import {Problem} from '../core/problem.ts';
import {formatAddress, type Tunnel} from '../core/tunnel.ts';
import type {Arguments} from './arguments.ts';

/** A tunnel in a few words: its address, its session and its target. */
export const nameTunnel = ({spec}: Tunnel) => `${formatAddress(spec.bind)} (${spec.sessionName} ${spec.target}${spec.isReverse ? ', reverse' : ''})`;

/** The tunnels that a word means: an id, a local port or socket, all of a session, or all of a set; with @ only a set. Problem `not-found`. */
export function selectTunnels(tunnels: readonly Tunnel[], word: string): readonly Tunnel[] {
	const set = word.startsWith('@') ? word.slice(1) : word;
	const bySet = tunnels.filter(({spec}) => spec.set === set);
	// With the @ nothing else is called like it.
	const byId = tunnels.filter(({spec}) => spec.id === word);
	const byAddress = tunnels.filter(({spec}) => String(spec.bind.port) === word || formatAddress(spec.bind) === word);
	const bySession = tunnels.filter(({spec}) => spec.sessionName === word || spec.sessionId === word);
	const found = [byId, byAddress, bySession, bySet].find(list => list.length > 0);
	if (!found) {
		throw new Problem('not-found', `There is no tunnel "${word}".`, {
			hint: tunnels.length === 0 ? 'None is open.' : `There are: ${tunnels.map(tunnel => `${tunnel.spec.id} ${nameTunnel(tunnel)}`).join(', ')}.`,
		});
	}

	return found;
}

/** What the words mean, or with --all every tunnel of this host: a home may be shared, and those of other hosts can only be handled there. Problem `usage` where nothing is said. */
export function chooseTunnels(given: Arguments, tunnels: readonly Tunnel[], doing: string): readonly Tunnel[] {
	const isAll = given.flag('all');
	if (isAll === (given.words.length > 0)) {
		throw new Problem('usage', isAll ? '--all takes no other words.' : `It is not said which tunnel to ${doing}.`, {hint: 'Give an id, a port, a session or a set, or --all.'});
	}

	return isAll
		? tunnels.filter(({spec}) => spec.host === os.hostname())
		: [...new Set(given.words.flatMap(word => selectTunnels(tunnels, word)))];
}
