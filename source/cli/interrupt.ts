import {need} from '../core/need.ts';
import {needUsable} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import {needWords} from './arguments.ts';
import {askForSession, connect} from './connect.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui interrupt NAME [--json]

Interrupts code that was started through the service itself, as the official
client's run does. What runs in a shell, or in jupyter, goes on.

  --json  {"version": 1, "session": {"id", "name"}}
`,
	options: {},
	async run(given, context) {
		needWords(given, ['NAME']);
		const provider = connect(context);
		const session = needUsable(await askForSession(provider, given.words[0]!, context.signal));
		await need(provider, 'interrupt', 'interrupt sessions')(session, context.signal);
		await (context.isJson ? write(context.stdout, formatJson({session: {id: session.id, name: session.name}})) : write(context.stderr, `${sanitizeLine(session.name)} was interrupted.\n`));
		return 0;
	},
};
