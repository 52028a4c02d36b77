import {discover} from '../providers/index.ts';
import {chooseProfile} from '../workers/open-provider.ts';
import {needWords} from './arguments.ts';
import {formatJson, formatTable, write} from './output.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui profiles [--json]

Lists the saved profiles and the ones found in the environment or a .env file.
The one in use is marked with *.

  --json  {"version": 1, "profiles": [{"name", "current", "service", "mode",
          "endpoints", "user", "project", "origin"}]}
`,
	options: {},
	async run(given, {settings, environment, folder, profileName, isJson, stdout, stderr}) {
		needWords(given, []);
		const found = discover(environment, folder);
		const saved = settings.profiles().map(profile => ({profile, origin: 'saved'}));
		const all = [...saved, ...found.filter(({profile}) => saved.every(other => other.profile.name !== profile.name))];
		const chosen = profileName === undefined ? chooseProfile({settings, environment, folder}) : undefined;
		const current = profileName ?? (chosen && 'profile' in chosen ? chosen.profile : chosen)?.name;

		const rows = all.map(({profile, origin}) => ({
			name: profile.name,
			current: profile.name === current,
			service: profile.service,
			mode: profile.mode,
			endpoints: profile.endpoints,
			user: profile.user ?? profile.accessKey ?? null,
			project: profile.project,
			origin,
		}));
		if (isJson) {
			await write(stdout, formatJson({profiles: rows}));
		} else if (rows.length === 0) {
			await write(stderr, 'No profiles yet. Make one with baitui login.\n');
		} else {
			await write(stdout, formatTable(rows, [
				{heading: ' ', cell: row => (row.current ? '*' : ' ')},
				{heading: 'NAME', cell: row => row.name},
				{heading: 'SERVICE', cell: row => `${row.service} ${row.mode}`},
				{heading: 'USER', cell: row => row.user ?? '-'},
				{heading: 'PROJECT', cell: row => row.project || '-'},
				{heading: 'ADDRESS', cell: row => row.endpoints.join(',')},
				{heading: 'FROM', cell: row => row.origin},
			]));
		}

		return 0;
	},
};
