import {need} from '../app/changes.ts';
import {Problem} from '../core/problem.ts';
import {findSession} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
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
		if (given.words.length === 0) {
			throw new Problem('usage', 'NAME is missing.');
		}

		const provider = connect(context);
		const remove = need(provider, 'remove', 'delete sessions');
		const all = await provider.listSessions(context.signal);
		const sessions = [...new Set(given.words.map(word => findSession(all, word)))];
		if (!given.flag('yes') && !context.isInteractive) {
			throw new Problem('usage', 'Nobody can be asked whether to delete this.', {hint: '--yes deletes it without asking.'});
		}

		if (!given.flag('yes') && !await askYes(context, `Delete ${sessions.map(({name}) => sanitizeLine(name)).join(', ')}?`)) {
			throw new Problem('interrupted', 'Nothing was deleted.');
		}

		return forEachSession(context, sessions, {
			act: async session => remove(session, context.signal),
			done: ({name}) => `${sanitizeLine(name)} is deleted.`,
		});
	},
};
