import {need} from '../app/changes.ts';
import {sanitizeLine} from '../core/text.ts';
import {namedSessions, needConsent} from './agree.ts';
import {askYes} from './ask.ts';
import {connect} from './connect.ts';
import {forEachSession} from './each-session.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui delete NAME... [--yes] [--json]

Takes ended sessions off the list of the service, where it keeps one; their
logs go with them. It asks before.

  --yes   do not ask
  --json  {"version": 1, "sessions": [{"name", "id", "problem": null}]}

The exit code is that of the first one that could not be deleted.
`,
	options: {yes: {type: 'boolean', short: 'y'}},
	async run(given, context) {
		const provider = connect(context);
		const remove = need(provider, 'remove', 'delete sessions');
		const sessions = await namedSessions(given, provider, context.signal);
		await needConsent(given, context, {
			act: 'delete', done: 'deleted', ask: async () => askYes(context, `Delete ${sessions.map(({name}) => sanitizeLine(name)).join(', ')}?`),
		});
		return forEachSession(context, sessions, {
			act: async session => remove(session, context.signal),
			done: ({name}) => `${sanitizeLine(name)} is deleted.`,
		});
	},
};
