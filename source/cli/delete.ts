import {removeSession} from '../app/changes.ts';
import {need} from '../core/need.ts';
import {sanitizeLine} from '../core/text.ts';
import {namedSessions, needConsent} from './agree.ts';
import {askYes} from './ask.ts';
import {connect} from './connect.ts';
import {forEachSession} from './each-session.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui delete NAME... [--purge-outputs] [--yes] [--json]

Takes ended sessions off the list of the service, where it keeps one; their
logs go with them. The files that they left at the service stay there, unless
--purge-outputs. It asks before.

  --purge-outputs  delete the files that they left too; nothing brings them back
  --yes            do not ask
  --json           {"version": 1, "sessions": [{"name", "id", "problem": null}]}

The exit code is that of the first one that could not be deleted.
`,
	options: {'purge-outputs': {type: 'boolean'}, yes: {type: 'boolean', short: 'y'}},
	async run(given, context) {
		const provider = connect(context);
		need(provider, 'remove', 'delete sessions');
		const purges = given.flag('purge-outputs');
		if (purges) {
			need(provider, 'purgeOutputs', 'delete outputs');
		}

		const sessions = await namedSessions(given, provider, context.signal);
		await needConsent(given, context, {
			act: 'delete', done: 'deleted', ask: async () => askYes(context, `Delete ${sessions.map(({name}) => sanitizeLine(name)).join(', ')}${purges ? ' and all that was left' : ''}?`),
		});
		return forEachSession(context, sessions, {
			act: async session => removeSession(provider, session, {purges, signal: context.signal}),
			done: ({name}) => `${sanitizeLine(name)} is deleted.`,
		});
	},
};
