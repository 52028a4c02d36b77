import {need} from '../app/changes.ts';
import {Problem} from '../core/problem.ts';
import {findSession} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import {askYes} from './ask.ts';
import {connect} from './connect.ts';
import {forEachSession} from './each-session.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui restart NAME... [--yes] [--json]

Starts what runs in a session anew: its programs end, its files stay, its
tunnels open again on their ports. Releases from 26.4 have no restart; there,
baitui start --again NAME starts another session like it.

  --yes   do not ask
  --json  {"version": 1, "sessions": [{"name", "id", "problem": null}]}
`,
	options: {yes: {type: 'boolean', short: 'y'}},
	async run(given, context) {
		if (given.words.length === 0) {
			throw new Problem('usage', 'NAME is missing.');
		}

		const provider = connect(context);
		const restart = need(provider, 'restart', 'restart sessions');
		const all = await provider.listSessions(context.signal);
		const sessions = given.words.map(word => findSession(all, word));
		const names = sessions.map(({name}) => sanitizeLine(name)).join(', ');
		if (!given.flag('yes')) {
			if (!context.isInteractive) {
				throw new Problem('usage', 'Nobody can be asked whether to restart this.', {hint: '--yes restarts it without asking.'});
			}

			if (!await askYes(context, `Restart ${names}? What runs in it ends`)) {
				throw new Problem('interrupted', 'Nothing was restarted.');
			}
		}

		return forEachSession(context, sessions, {
			act: async session => restart(session, context.signal),
			done: ({name}) => `${sanitizeLine(name)} was restarted.`,
		});
	},
};
