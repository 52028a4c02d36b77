import {followSession, type Goal} from '../app/follow.ts';
import {Problem} from '../core/problem.ts';
import {needWords} from './arguments.ts';
import {askForSession, connect} from './connect.ts';
import {formatJson, write} from './output.ts';
import {describeSession} from './session-json.ts';
import {stageWriter} from './stage-writer.ts';
import {parseDuration} from './tunnel-options.ts';
import type {Verb} from './verb.ts';

const goals: readonly Goal[] = ['running', 'terminated'];

export const verb: Verb = {
	usage: `Usage: baitui wait NAME [--for running|terminated] [--timeout SPAN] [--json]

Waits until a session runs, or until it is over. One that is cancelled or fails
while it should run is told of at once, with the reason; that, and a wait that
was too short, is exit code 5.

  --for GOAL      running (the default) or terminated
  --timeout SPAN  wait no longer than that: 90s, 10m, 2h
  --json          {"version": 1, "session": {as in ls}}
`,
	options: {for: {type: 'string'}, timeout: {type: 'string'}},
	async run(given, context) {
		needWords(given, ['NAME']);
		const goal = goals.find(goal => goal === (given.text('for') ?? 'running'));
		const timeout = given.text('timeout');
		if (!goal) {
			throw new Problem('usage', `"${given.text('for')}" cannot be waited for.`, {hint: `There are: ${goals.join(', ')}.`});
		}

		const patience = timeout === undefined ? undefined : parseDuration(timeout);
		const provider = connect(context);
		const {id} = await askForSession(provider, given.words[0]!, context.signal);
		const stages = stageWriter(context);
		try {
			const session = await followSession(provider, id, {
				goal, patience, signal: context.signal, onStage: stages.tellStage,
			});
			if (context.isJson) {
				await write(context.stdout, formatJson({session: describeSession(session)}));
			}

			return 0;
		} finally {
			stages.end();
		}
	},
};
