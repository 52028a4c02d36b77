import {need} from '../core/need.ts';
import {sanitizeLine} from '../core/text.ts';
import {needWords} from './arguments.ts';
import {askForSession, connect} from './connect.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui rename NAME NEW-NAME [--json]

Gives a running session another name. Its tunnels and copies go on.

  --json  {"version": 1, "session": {"id", "name"}}
`,
	options: {},
	async run(given, context) {
		needWords(given, ['NAME', 'NEW-NAME']);
		const provider = connect(context);
		const session = await askForSession(provider, given.words[0]!, context.signal);
		const name = given.words[1]!;
		await need(provider, 'rename', 'rename sessions')(session, name, context.signal);
		await (context.isJson ? write(context.stdout, formatJson({session: {id: session.id, name}})) : write(context.stderr, `${sanitizeLine(session.name)} is called ${name} now.\n`));
		return 0;
	},
};
