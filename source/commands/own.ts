import type {OwnCommand} from '../core/customs.ts';
import {shellWord} from '../core/text.ts';
import type {Words} from '../words/index.ts';
import {panes, type Command, type Situation} from './command.ts';

const placeholder = /\{(session|id|port|host)\}/g;

/** What stands for each placeholder now; undefined where there is no such thing. */
function values({app, session, tunnel}: Situation): Readonly<Record<string, string | undefined>> {
	const open = tunnel ?? app.tunnels.get().find(({spec, state}) => spec.sessionId === session?.id && state.status === 'ready');
	const bind = open?.spec.bind;
	return {
		session: session?.name, id: session?.id, port: bind?.port === undefined ? undefined : String(bind.port), host: bind?.port === undefined ? undefined : bind.host,
	};
}

/** The line with everything in its place, each as one word of the shell. */
function filled(command: string, situation: Situation): string {
	const known = values(situation);
	return command.replaceAll(placeholder, (_, name: string) => shellWord(known[name] ?? ''));
}

/** The commands of `commands.json` as commands like all others. */
export function ownCommands(specs: readonly OwnCommand[], {ownSummary}: Words['keys']): readonly Command[] {
	return specs.map(({name, command, keys, summary, waits}): Command => {
		const needed = command.matchAll(placeholder).map(match => match[1]!).toArray();
		return {
			id: name,
			keys,
			...(keys.length > 0 && {hint: name}),
			summary: summary ?? ownSummary,
			on: [...panes, 'details', 'tunnel'],
			...((needed.includes('port') || needed.includes('host')) && {needs: 'tunnel'}),
			isAvailable(situation) {
				const known = values(situation);
				return needed.every(word => known[word] !== undefined);
			},
			run(context) {
				context.screens.runLine(filled(command, context), {waits});
			},
		};
	});
}
