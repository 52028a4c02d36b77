import {need} from '../core/need.ts';
import {lossesOf} from '../app/losses.ts';
import {english} from '../words/english/index.ts';
import {followSession} from '../app/follow.ts';
import type {Session} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import {listTransfers} from '../workers/transfer-list.ts';
import {listTunnels} from '../workers/list.ts';
import {countShells} from '../workers/shells.ts';
import {namedSessions, needConsent} from './agree.ts';
import {askLine, askYes} from './ask.ts';
import {connect} from './connect.ts';
import type {Context} from './context.ts';
import {forEachSession} from './each-session.ts';
import {write} from './output.ts';
import type {Verb} from './verb.ts';

/** Tells what will be lost and asks; force asks for each name to be typed. */
async function ask(context: Context, sessions: readonly Session[], isForced: boolean): Promise<boolean> {
	const [tunnels, transfers] = await Promise.all([listTunnels(context.settings), listTransfers(context.settings)]);
	for (const session of sessions) {
		const shells = await countShells(context.settings.paths, session.id);
		const lines = [`${session.name} (${session.detail})`, ...english.act.losses(lossesOf(session, {tunnels, transfers, shells})).map(loss => `  ${loss}`)];
		await write(context.stderr, lines.map(line => `${sanitizeLine(line)}\n`).join(''));
	}

	if (!isForced) {
		return askYes(context, sessions.length === 1 ? `End ${sanitizeLine(sessions[0]!.name)}?` : `End these ${sessions.length} sessions?`);
	}

	for (const {name} of sessions) {
		if (await askLine(context, `Type the name of ${sanitizeLine(name)} to end it by force`) !== name) {
			return false;
		}
	}

	return true;
}

export const verb: Verb = {
	usage: `Usage: baitui stop NAME... [--force] [--yes] [--wait] [--json]

Ends sessions. Before, it tells what goes with them (open tunnels and ssh
connections, copies that are not done, files outside of mounted folders) and
asks.

  --force  where the server refuses otherwise, such as while a session starts;
           the name has to be typed
  --yes    do not ask
  --wait   return when they are over, not as soon as the server knows
  --json   {"version": 1, "sessions": [{"name", "id", "problem": null}]}

The exit code is that of the first one that could not be ended.
`,
	options: {force: {type: 'boolean', short: 'f'}, yes: {type: 'boolean', short: 'y'}, wait: {type: 'boolean'}},
	async run(given, context) {
		const provider = connect(context);
		const terminate = need(provider, 'terminate', 'end sessions');
		const sessions = await namedSessions(given, provider, context.signal);
		const isForced = given.flag('force');
		await needConsent(given, context, {act: 'end', done: 'ended', ask: async () => ask(context, sessions, isForced)});
		return forEachSession(context, sessions, {
			async act(session) {
				await terminate(session, {isForced}, context.signal);
				if (given.flag('wait')) {
					await followSession(provider, session.id, {goal: 'terminated', signal: context.signal, onStage: () => undefined});
				}
			},
			done: ({name}) => `${sanitizeLine(name)} ${given.flag('wait') ? 'is over' : 'ends'}.`,
		});
	},
};
