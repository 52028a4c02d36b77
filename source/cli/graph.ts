import {need} from '../core/need.ts';
import type {Dependency} from '../core/provider.ts';
import {sanitizeLine} from '../core/text.ts';
import {needWords} from './arguments.ts';
import {askForSession, connect} from './connect.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

/** A tree of what a session waits for, a line each. */
export function formatGraph({name, detail, needs}: Dependency, lead = '', follow = ''): string {
	const below = needs.map((dependency, index) => formatGraph(dependency, `${follow}${index === needs.length - 1 ? '└─ ' : '├─ '}`, `${follow}${index === needs.length - 1 ? ' '.repeat(3) : '│  '}`));
	return `${lead}${sanitizeLine(name)}  ${sanitizeLine(detail)}\n${below.join('')}`;
}

const describe = ({needs, ...own}: Dependency): Readonly<Record<string, unknown>> => ({...own, needs: needs.map(dependency => describe(dependency))});

export const verb: Verb = {
	usage: `Usage: baitui graph NAME [--json]

Draws what a session waits for (start --after), and what that waits for.

  --json  {"version": 1, "graph": {"id", "name", "detail", "needs": [...]}}
`,
	options: {},
	async run(given, context) {
		needWords(given, ['NAME']);
		const provider = connect(context);
		const session = await askForSession(provider, given.words[0]!, context.signal);
		const graph = await need(provider, 'dependencies', 'tell of dependencies')(session, context.signal);
		await write(context.stdout, context.isJson ? formatJson({graph: describe(graph)}) : formatGraph(graph));
		return 0;
	},
};
