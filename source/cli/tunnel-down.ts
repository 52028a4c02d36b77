import os from 'node:os';
import {Problem} from '../core/problem.ts';
import {closeTunnel} from '../workers/close.ts';
import {listTunnels} from '../workers/list.ts';
import {write} from './output.ts';
import {reportTasks} from './tunnel-report.ts';
import {nameTunnel, selectTunnels} from './tunnel-select.ts';
import {findSet} from './tunnel-sets.ts';
import type {Verb} from './verb.ts';

/** `baitui tunnel down`: closes the tunnels of sets, or others; the sets stay, unless they are to be forgotten. */
export const downVerb: Verb['run'] = async (given, context) => {
	const {settings, isJson, stderr} = context;
	if (given.words.length === 0) {
		throw new Problem('usage', 'It is not said which set to close.', {hint: 'baitui tunnel sets lists them.'});
	}

	const sets = given.words.map(word => findSet(settings, word));
	const isForgetting = given.flag('forget');
	if (isForgetting && sets.includes(undefined)) {
		throw new Problem('usage', `There is no set "${given.words[sets.indexOf(undefined)]}" to forget.`);
	}

	const tunnels = await listTunnels(settings);
	const chosen = new Set(given.words.flatMap((word, index) => {
		const set = sets[index];
		return set === undefined ? selectTunnels(tunnels, word) : tunnels.filter(({spec}) => spec.set === set && spec.host === os.hostname());
	}));
	const code = await reportTasks([...chosen].map(tunnel => ({
		name: nameTunnel(tunnel),
		async run() {
			await closeTunnel(settings, tunnel.spec.id);
			return tunnel.spec.id;
		},
	})), {done: 'Down', key: 'stopped'}, context);

	if (isForgetting) {
		settings.saveTunnelSets(Object.fromEntries(Object.entries(settings.tunnelSets()).filter(([name]) => !sets.includes(name))));
	}

	if (!isJson && (isForgetting || chosen.size === 0)) {
		await write(stderr, isForgetting ? `Forgotten: ${sets.join(', ')}.\n` : 'None of it is open.\n');
	}

	return code;
};
