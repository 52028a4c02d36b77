import {setTimeout as wait} from 'node:timers/promises';
import {need} from '../core/need.ts';
import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {isOver, type Session} from '../core/session.ts';
import {sanitizeText} from '../core/text.ts';
import {needWords, type Arguments} from './arguments.ts';
import {askForSession, connect} from './connect.ts';
import {findContainer} from './container.ts';
import type {Context} from './context.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

/** Milliseconds between two looks of --follow: the server sends the whole log each time. */
const interval = 2000;

/** The last lines; all where no number is given. */
function tail(text: string, lines: number | undefined): string {
	return lines === undefined ? text : text.split('\n').slice(-(lines + (text.endsWith('\n') ? 1 : 0))).join('\n');
}

/** What is new: the server may have dropped the beginning, as some keep only the last part. */
export function newPart(before: string, now: string): string {
	if (now.startsWith(before)) {
		return now.slice(before.length);
	}

	const end = before.slice(-200);
	const index = end === '' ? -1 : now.lastIndexOf(end);
	return index === -1 ? now : now.slice(index + end.length);
}

function readTail(given: Arguments): number | undefined {
	const text = given.text('tail');
	if (text !== undefined && !/^\d+$/.test(text)) {
		throw new Problem('usage', `"${text}" is no number of lines.`);
	}

	return text === undefined ? undefined : Number(text);
}

async function follow(context: Context, provider: Provider, session: Session, read: (session: Session) => Promise<string>, first: string): Promise<void> {
	let before = first;
	for (;;) {
		await wait(interval, undefined, {signal: context.signal});
		const now = await provider.findSession(session.id, context.signal);
		const text = now ? await read(now) : before;
		await write(context.stdout, newPart(before, text));
		before = text;
		if (!now || isOver(now)) {
			return;
		}
	}
}

export const verb: Verb = {
	usage: `Usage: baitui logs NAME [-f] [--tail N] [--container NAME] [--json]

Prints what a session wrote to its console; of an ended one, where the server
kept it.

  -f, --follow      go on until the session ends, or Ctrl-C
  --tail N          only the last N lines
  --container NAME  of a session with several: main1, sub1 and so on
  --json            {"version": 1, "log": "..."}
`,
	options: {follow: {type: 'boolean', short: 'f'}, tail: {type: 'string'}, container: {type: 'string'}},
	async run(given, context) {
		needWords(given, ['NAME']);
		const lines = readTail(given);
		if (given.flag('follow') && context.isJson) {
			throw new Problem('usage', '--follow and --json do not go together.');
		}

		const provider = connect(context);
		const session = await askForSession(provider, given.words[0]!, context.signal);
		const name = given.text('container');
		const container = name === undefined ? undefined : await findContainer(provider, session, name, context.signal);
		const logs = need(provider, 'logs', 'show logs');
		const read = async (now: Session) => sanitizeText(await logs(now, container, context.signal));
		const text = await read(session);
		await write(context.stdout, context.isJson ? formatJson({log: tail(text, lines)}) : tail(text, lines));
		if (given.flag('follow') && !isOver(session)) {
			await follow(context, provider, session, read, text);
		}

		return 0;
	},
};
