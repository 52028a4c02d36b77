import {need} from '../app/changes.ts';
import {lossesOf} from '../app/losses.ts';
import {followSession} from '../app/follow.ts';
import {Problem} from '../core/problem.ts';
import {findSession, type Session} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import {listTransfers} from '../workers/transfer-list.ts';
import {listTunnels} from '../workers/list.ts';
import type {Arguments} from './arguments.ts';
import {askLine, askYes} from './ask.ts';
import {connect} from './connect.ts';
import type {Context} from './context.ts';
import {forEachSession} from './each-session.ts';
import {write} from './output.ts';
import type {Verb} from './verb.ts';

/** Tells what will be lost and asks; force asks for the name to be typed. Problem `interrupted`, `usage` where nobody can be asked. */
async function confirm(given: Arguments, context: Context, sessions: readonly Session[]): Promise<void> {
	if (given.flag('yes')) {
		return;
	}

	if (!context.isInteractive) {
		throw new Problem('usage', 'Nobody can be asked whether to end this.', {hint: '--yes ends it without asking.'});
	}

	const [tunnels, transfers] = await Promise.all([listTunnels(context.settings), listTransfers(context.settings)]);
	for (const session of sessions) {
		const lines = [`${session.name} (${session.detail})`, ...lossesOf(session, tunnels, transfers).map(loss => `  ${loss}`)];
		await write(context.stderr, lines.map(line => `${sanitizeLine(line)}\n`).join(''));
	}

	const refusal = new Problem('interrupted', 'Nothing was ended.');
	if (given.flag('force')) {
		for (const {name} of sessions) {
			if (await askLine(context, `Type the name of ${sanitizeLine(name)} to end it by force`) !== name) {
				throw refusal;
			}
		}
	} else if (!await askYes(context, sessions.length === 1 ? `End ${sanitizeLine(sessions[0]!.name)}?` : `End these ${sessions.length} sessions?`)) {
		throw refusal;
	}
}

export const verb: Verb = {
	usage: `Usage: baitui stop NAME... [--force] [--yes] [--wait] [--json]

Ends sessions. Before, it tells what goes with them (open tunnels, copies that
are not done, files outside of mounted folders) and asks.

  --force  where the server refuses otherwise, such as while a session starts;
           the name has to be typed
  --yes    do not ask
  --wait   return when they are over, not as soon as the server knows
  --json   {"version": 1, "sessions": [{"name", "id", "problem": null}]}

The exit code is that of the first one that could not be ended.
`,
	options: {force: {type: 'boolean', short: 'f'}, yes: {type: 'boolean', short: 'y'}, wait: {type: 'boolean'}},
	async run(given, context) {
		if (given.words.length === 0) {
			throw new Problem('usage', 'NAME is missing.');
		}

		const provider = connect(context);
		const terminate = need(provider, 'terminate', 'end sessions');
		const all = await provider.listSessions(context.signal);
		const sessions = [...new Set(given.words.map(word => findSession(all, word)))];
		await confirm(given, context, sessions);
		return forEachSession(context, sessions, {
			async act(session) {
				await terminate(session, {isForced: given.flag('force')}, context.signal);
				if (given.flag('wait')) {
					await followSession(provider, session.id, {goal: 'terminated', signal: context.signal, onStage: () => undefined});
				}
			},
			done: ({name}) => `${sanitizeLine(name)} ${given.flag('wait') ? 'is over' : 'ends'}.`,
		});
	},
};
