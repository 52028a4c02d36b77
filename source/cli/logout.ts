import {Problem} from '../core/problem.ts';
import {needWords} from './arguments.ts';
import {connect} from './connect.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui logout [PROFILE] [--forget]

Ends the login at the server and removes what was kept of it here. Tunnels that
need it stop working.

  --forget  remove the profile as well
`,
	options: {forget: {type: 'boolean'}},
	async run(given, context) {
		needWords(given, ['PROFILE'], {optional: 1});
		const provider = connect({...context, profileName: given.words[0] ?? context.profileName});
		const {name} = provider.profile;
		let atServer: Problem | undefined;
		try {
			await provider.signOut(context.signal);
		} catch (error) {
			if (!(error instanceof Problem)) {
				throw error;
			}

			atServer = error;
		}

		if (given.flag('forget') && context.settings.profiles().some(profile => profile.name === name)) {
			await context.settings.removeProfile(name);
		}

		// An ended login is what was wanted; any other reason leaves one behind at the server.
		if (atServer && atServer.code !== 'sign-in-needed') {
			throw new Problem(atServer.code, `The login of ${name} is removed here, but the server was not told: ${atServer.message}`, {cause: atServer});
		}

		await (context.isJson ? write(context.stdout, formatJson({profile: name})) : write(context.stderr, `Signed out of ${name}.\n`));
		return 0;
	},
};
