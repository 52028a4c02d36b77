import {need} from '../core/need.ts';
import {sanitizeLine} from '../core/text.ts';
import {namedSessions, needConsent} from './agree.ts';
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
		const provider = connect(context);
		const restart = need(provider, 'restart', 'restart sessions');
		const sessions = await namedSessions(given, provider, context.signal);
		await needConsent(given, context, {
			act: 'restart', done: 'restarted', ask: async () => askYes(context, `Restart ${sessions.map(({name}) => sanitizeLine(name)).join(', ')}? What runs in it ends`),
		});
		return forEachSession(context, sessions, {
			act: async session => restart(session, context.signal),
			done: ({name}) => `${sanitizeLine(name)} was restarted.`,
		});
	},
};
