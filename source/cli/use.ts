import {needWords} from './arguments.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui use PROFILE

Uses this saved profile from now on, where neither --profile nor BAITUI_PROFILE
nor a .env file names another.
`,
	options: {},
	async run(given, {settings, isJson, stdout, stderr}) {
		needWords(given, ['PROFILE']);
		const {name, endpoints} = settings.useProfile(given.words[0]!);
		await (isJson ? write(stdout, formatJson({profile: name})) : write(stderr, `Using ${name} (${endpoints.join(', ')}).\n`));
		return 0;
	},
};
