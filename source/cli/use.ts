import {needWords, parseSshPort} from './arguments.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui use PROFILE [--ssh-port PORT|none]

Uses this saved profile from now on, where neither --profile nor BAITUI_PROFILE
nor a .env file names another.

  --ssh-port PORT  the local port of its tunnels to sshd, 10000 to 65000,
                   none = the usual one, 9922
`,
	options: {'ssh-port': {type: 'string'}},
	async run(given, {settings, isJson, stdout, stderr}) {
		needWords(given, ['PROFILE']);
		const sshPort = given.text('ssh-port');
		const wanted = sshPort === undefined || sshPort === 'none' ? undefined : parseSshPort(sshPort);
		const {name, endpoints} = await settings.useProfile(given.words[0]!);
		if (sshPort !== undefined) {
			await settings.setSshPort(name, wanted);
		}

		await (isJson ? write(stdout, formatJson({profile: name})) : write(stderr, `Using ${name} (${endpoints.join(', ')}).\n`));
		return 0;
	},
};
