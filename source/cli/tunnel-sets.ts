import {Problem} from '../core/problem.ts';
import {formatAddress} from '../core/tunnel.ts';
import {describePlanned} from '../core/tunnel-set.ts';
import type {Settings} from '../settings/settings.ts';
import {needWords} from './arguments.ts';
import {formatJson, formatTable, write} from './output.ts';
import type {Verb} from './verb.ts';

/** Checks the name of a set: it must not be taken for a port or an option. Problem `usage`. */
export function checkSetName(name: string): string {
	if (!/^[a-z][\w\-.]*$/i.test(name)) {
		throw new Problem('usage', `"${name}" cannot be the name of a set.`, {hint: 'Begin with a letter; letters, digits, dots, _ and - may follow.'});
	}

	return name;
}

/** The set that a word means, with or without @; undefined for a word that may be something else. Problem `not-found` where it is of no set and has the @. */
export function findSet(settings: Settings, word: string): string | undefined {
	const sets = settings.tunnelSets();
	const name = word.startsWith('@') ? word.slice(1) : word;
	if (Object.hasOwn(sets, name)) {
		return name;
	}

	if (name === word) {
		return undefined;
	}

	throw new Problem('not-found', `There is no set "${name}".`, {
		hint: Object.keys(sets).length === 0 ? 'Make one: baitui tunnel NAME APP --set SET' : `There are: ${Object.keys(sets).join(', ')}.`,
	});
}

/** `baitui tunnel sets` */
export const setsVerb: Verb['run'] = async (given, {settings, isJson, stdout, stderr}) => {
	needWords(given, []);
	const sets = Object.entries(settings.tunnelSets());
	if (isJson) {
		await write(stdout, formatJson({
			sets: sets.map(([name, tunnels]) => ({
				name,
				tunnels: tunnels.map(({profile, session, target, bind, isReverse, isShared}) => ({
					profile: profile ?? null, session, target, address: bind ? formatAddress(bind) : null, isReverse: isReverse ?? false, isShared: isShared ?? false,
				})),
			})),
		}));
	} else if (sets.length === 0) {
		await write(stderr, 'No sets. Make one: baitui tunnel NAME APP --set SET\n');
	} else {
		await write(stdout, formatTable(sets.flatMap(([name, tunnels]) => tunnels.map(tunnel => ({name, tunnel}))), [
			{heading: 'SET', cell: ({name}) => name},
			{heading: 'PROFILE', cell: ({tunnel}) => tunnel.profile ?? '-'},
			{heading: 'TUNNEL', cell: ({tunnel}) => `${describePlanned(tunnel)}${tunnel.isShared ? ' (shared)' : ''}`},
		]));
	}

	return 0;
};
