import process from 'node:process';
import {Problem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';
import {needWords} from './arguments.ts';
import {recallSessions, refreshSessions} from './completion-memory.ts';
import {readBashLine} from './completion-bash.ts';
import {placeOf, recallPaths, refreshPaths} from './completion-paths.ts';
import {completionScripts} from './completion-scripts.ts';
import {complete, type Candidate} from './completion-words.ts';
import type {Context} from './context.ts';
import {write} from './output.ts';
import {verbs} from './verbs.ts';
import type {Verb} from './verb.ts';

/** Milliseconds that a refresh behind the scenes may take. */
const longest = 20_000;

/** The profile that is named among the words, so that the sessions are those of its server. */
function profileIn(words: readonly string[]): string | undefined {
	const index = words.lastIndexOf('--profile', -2);
	return index === -1 ? words.find(word => word.startsWith('--profile='))?.slice('--profile='.length) : words[index + 1];
}

async function candidatesOf(words: readonly string[], context: Context): Promise<readonly Candidate[]> {
	const profileName = profileIn(words.slice(0, -1)) ?? context.profileName;
	const candidates = await complete(words, {
		verbs,
		async load(name) {
			const {verb} = await verbs[name]!.load();
			return verb;
		},
		sessions: async () => recallSessions({...context, profileName}),
		paths: async place => recallPaths({...context, profileName}, place),
		profiles: context.settings.profiles,
	});
	// A name that would steer the terminal cannot be typed.
	return candidates.filter(({value}) => sanitizeLine(value) === value);
}

async function answer(words: readonly string[], context: Context): Promise<void> {
	const candidates = await candidatesOf(words, context);
	await write(context.stdout, candidates.map(({value, description}) => `${value}\t${sanitizeLine(description)}\n`).join(''));
}

/** For bash: what to write in the place of the word, and first an empty line where the files of this machine are none of the answers. */
async function answerBash([line = '', breaks = '']: readonly string[], context: Context): Promise<void> {
	const {words, insert} = readBashLine(line, breaks);
	const own = words.slice(words.findIndex(word => !/^\w+=/.test(word)) + 1);
	const candidates = await candidatesOf(own, context);
	await write(context.stdout, [...(placeOf(own.at(-1) ?? '') === undefined ? [] : ['']), ...candidates.map(({value}) => insert(value))].map(text => `${text}\n`).join(''));
}

export const verb: Verb = {
	usage: `Usage: baitui completion bash|zsh|fish

Prints what makes a shell complete verbs, options, sessions, their apps,
profiles, and of baitui cp the paths in sessions and folders with Tab:

  bash  source <(baitui completion bash)           in ~/.bashrc
  zsh   source <(baitui completion zsh)            in ~/.zshrc
  fish  baitui completion fish | source            in ~/.config/fish/config.fish

All of it is remembered for 30 seconds. A key press waits for the server for no
more than a second, and two for paths; what takes longer goes on behind it, and
the next Tab knows it. Nobody is ever asked to sign in.

  --words    what zsh and fish call: completes the last word after --
  --line     what bash calls: completes the line after --, with its word breaks
  --refresh  fetches the sessions now, or the names in the place after --
`,
	options: {words: {type: 'boolean'}, line: {type: 'boolean'}, refresh: {type: 'boolean'}},
	async run(given, context) {
		if (given.flag('words') || given.flag('line')) {
			try {
				await (given.flag('line') ? answerBash : answer)(given.rest ?? [], context);
			} catch (error) {
				// A shell in the middle of a line has no place for a sentence.
				if (!(error instanceof Problem)) {
					throw error;
				}
			}

			// eslint-disable-next-line unicorn/no-process-exit -- a name server that does not answer would hold the process, and the key press with it
			process.exit(0);
		}

		if (given.flag('refresh')) {
			const [place, ...more] = given.rest ?? [];
			needWords({...given, rest: more}, []);
			const signal = AbortSignal.any([context.signal, AbortSignal.timeout(longest)]);
			await (place === undefined ? refreshSessions(context, signal) : refreshPaths(context, place, signal));
			return 0;
		}

		needWords(given, ['bash, zsh or fish']);
		const script = completionScripts[given.words[0]!];
		if (script === undefined) {
			throw new Problem('usage', `"${given.words[0]!}" is no shell baitui knows.`, {hint: 'There are: bash, zsh, fish.'});
		}

		await write(context.stdout, script);
		return 0;
	},
};
