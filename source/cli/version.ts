import packageJson from '../../package.json' with {type: 'json'};
import {needWords} from './arguments.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui version [--json]

Prints the version of baitui.
`,
	options: {},
	async run(given, {stdout, isJson}) {
		needWords(given, []);
		await write(stdout, isJson ? formatJson({baitui: packageJson.version}) : `baitui ${packageJson.version}\n`);
		return 0;
	},
};
