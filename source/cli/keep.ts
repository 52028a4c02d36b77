import {setTimeout as wait} from 'node:timers/promises';
import {formatMoment, formatTimeLeft} from '../core/format.ts';
import {Problem} from '../core/problem.ts';
import {isOver, needUsable} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import {keepAwake} from '../workers/awake.ts';
import {needWords} from './arguments.ts';
import {askForSession, connect} from './connect.ts';
import {formatJson, write} from './output.ts';
import {stageWriter} from './stage-writer.ts';
import {parseDuration} from './tunnel-options.ts';
import type {Verb} from './verb.ts';

/** Milliseconds between two looks at the session. */
const interval = 15_000;

export const verb: Verb = {
	usage: `Usage: baitui keep NAME SPAN [--json]

Keeps a session from being reclaimed as idle, for as long as this runs, but no
longer than SPAN (2h, 90m). It uses the session now and then, which is what the
server counts; a maximal lifetime ends it all the same. Ctrl-C ends it.

For one that goes on in the background: baitui tunnel NAME APP --detach
--keepalive SPAN

  --json  {"version": 1, "session": {"id", "name"}, "until"} when it is over
`,
	options: {},
	async run(given, context) {
		needWords(given, ['NAME', 'SPAN']);
		const end = Date.now() + parseDuration(given.words[1]!);
		const provider = connect(context);
		const {touch} = provider;
		if (!touch) {
			throw new Problem('refused', `${provider.label} reclaims no idle sessions, so there is nothing to keep.`);
		}

		const {id, name} = needUsable(await askForSession(provider, given.words[0]!, context.signal));
		const stages = stageWriter(context);
		let trouble = '';
		const awake = keepAwake(new Date(end).toISOString(), {
			async touch(session) {
				await touch(session, context.signal);
				trouble = '';
			},
			onTrouble(error) {
				trouble = `; the last try failed: ${(error as Error).message}`;
			},
		});

		await write(context.stderr, context.isJson ? '' : `${sanitizeLine(name)} counts as used until ${formatMoment(new Date(end))}. Ctrl-C ends it.\n`);
		try {
			while (Date.now() < end) {
				const session = await provider.findSession(id, context.signal);
				if (!session) {
					throw new Problem('not-found', `The server does not know ${name} any more.`);
				}

				awake.look(isOver(session) ? needUsable(session) : session);
				stages.tell(`${formatTimeLeft(end - Date.now())} left${trouble}`);
				await wait(Math.min(interval, end - Date.now()), undefined, {signal: context.signal});
			}
		} finally {
			stages.end();
		}

		await (context.isJson ? write(context.stdout, formatJson({session: {id, name}, until: new Date(end).toISOString()})) : write(context.stderr, `${sanitizeLine(name)} is kept awake no more.\n`));
		return 0;
	},
};
