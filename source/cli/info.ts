import process from 'node:process';
import packageJson from '../../package.json' with {type: 'json'};
import {listTransfers} from '../workers/transfer-list.ts';
import {listTunnels} from '../workers/list.ts';
import {needWords} from './arguments.ts';
import {configEntries} from './config-entries.ts';
import {formatJson, formatPairs, write} from './output.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui info [--json]

Tells what this baitui is: its version, the profile it uses, where its files
are, and what it does in the background. It asks no server; doctor does.

  --json  {"version": 1, "baitui", "node", "platform", "profile", "address",
          "tunnels", "copies", "places": {"settings", "state", "credentials",
          "keys", "knownHosts", "logs", "journal", "sockets"}}
`,
	options: {},
	async run(given, context) {
		needWords(given, []);
		const {settings, stdout, isJson} = context;
		const valueOf = (name: string) => configEntries(context).find(entry => entry.name === name)?.value ?? null;
		const [tunnels, transfers] = await Promise.all([listTunnels(settings), listTransfers(settings)]);
		const {paths} = settings;
		const places = {
			settings: paths.config,
			state: paths.state,
			credentials: paths.credentials,
			keys: paths.keys,
			knownHosts: paths.knownHosts,
			logs: paths.logs,
			journal: paths.journal,
			sockets: paths.runtime,
		};
		const facts = {
			baitui: packageJson.version, node: process.version, platform: `${process.platform} ${process.arch}`, profile: valueOf('profile'), address: valueOf('address'), tunnels: tunnels.length, copies: transfers.length,
		};
		await write(stdout, isJson
			? formatJson({...facts, places})
			: formatPairs([...Object.entries(facts).map(([name, value]) => [name, String(value ?? '-')] as const), ...Object.entries(places)]));
		return 0;
	},
};
