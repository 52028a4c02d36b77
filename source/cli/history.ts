import {need} from '../core/need.ts';
import {formatAge} from '../core/format.ts';
import {needWords} from './arguments.ts';
import {askForSession, connect} from './connect.ts';
import {formatJson, formatTable, write} from './output.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui history NAME [--json]

Lists the states a session went through, when, and for how long.

  --json  {"version": 1, "history": [{"detail", "at", "seconds"}]}
`,
	options: {},
	async run(given, context) {
		needWords(given, ['NAME']);
		const provider = connect(context);
		const session = await askForSession(provider, given.words[0]!, context.signal);
		const steps = await need(provider, 'history', 'tell of states')(session, context.signal);
		const now = Date.now();
		const rows = steps.map(({detail, at}, index) => ({detail, at, span: index === steps.length - 1 ? undefined : steps[index + 1]!.at.getTime() - at.getTime()}));
		await write(context.stdout, context.isJson
			? formatJson({history: rows.map(({detail, at, span}) => ({detail, at: at.toISOString(), seconds: span === undefined ? null : span / 1000}))})
			: formatTable(rows, [
				{heading: 'STATE', cell: ({detail}) => detail},
				{heading: 'SINCE', cell: ({at}) => at.toISOString()},
				{heading: 'FOR', cell: ({at, span}) => (span === undefined ? `${formatAge(now - at.getTime())} so far` : formatAge(span))},
			]));
		return 0;
	},
};
