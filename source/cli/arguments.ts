import {parseArgs, type ParseArgsConfig} from 'node:util';
import {Problem} from '../core/problem.ts';
import {suggest} from './suggest.ts';

export type Options = NonNullable<ParseArgsConfig['options']>;

/** Options that every verb takes. */
export const commonOptions = {
	profile: {type: 'string'},
	json: {type: 'boolean'},
	'no-input': {type: 'boolean'},
	help: {type: 'boolean', short: 'h'},
} as const satisfies Options;

/** The words after a verb, taken apart. */
export type Arguments = {
	readonly words: readonly string[];
	/** What stands after `--`; undefined where there is no `--`. */
	readonly rest: readonly string[] | undefined;
	readonly flag: (name: string) => boolean;
	readonly text: (name: string) => string | undefined;
};

const longName = (option: string) => option.replace(/^--?/, '').split('=', 1)[0]!;

/** The sentence and the hint for what parseArgs says no to. */
function explain(error: unknown, argv: readonly string[], options: Options): Problem {
	const {code, message} = error as NodeJS.ErrnoException;
	if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
		const option = /'(?<option>-[^']*)'/.exec(message)?.groups?.option ?? argv.find(word => word.startsWith('-')) ?? '';
		const near = suggest(longName(option), Object.keys(options));
		return new Problem('usage', `There is no option ${option}.`, near === undefined ? {} : {hint: `Did you mean --${near}?`});
	}

	const option = /'(?:-\w, )?(?<option>--[\w-]+)/.exec(message)?.groups?.option ?? '';
	return new Problem('usage', options[longName(option)]?.type === 'boolean' ? `${option} takes no value.` : `${option} needs a value.`, {
		hint: `A value that begins with - is written ${option}=VALUE.`,
		cause: error,
	});
}

/** Takes the words after a verb apart. Problem `usage` for an unknown option, or a value that is missing or too much. */
export function parseArguments(argv: readonly string[], options: Options): Arguments {
	const end = argv.indexOf('--');
	const own = end === -1 ? argv : argv.slice(0, end);
	const all: Options = {...commonOptions, ...options};
	try {
		const {values, positionals} = parseArgs({
			args: [...own], options: all, allowPositionals: true, strict: true,
		});
		return {
			words: positionals,
			rest: end === -1 ? undefined : argv.slice(end + 1),
			flag: name => values[name] === true,
			text(name) {
				const value = values[name];
				return typeof value === 'string' ? value : undefined;
			},
		};
	} catch (error) {
		throw explain(error, own, all);
	}
}

/** Checks how many words there are; `names` says what they mean. Problem `usage` with what is missing or too much. */
export function needWords({words, rest}: Arguments, names: readonly string[], {optional = 0}: {readonly optional?: number} = {}): void {
	const missing = names[words.length];
	if (missing !== undefined && words.length < names.length - optional) {
		throw new Problem('usage', `${missing} is missing.`);
	}

	const extra = words[names.length] ?? rest?.[0];
	if (extra !== undefined) {
		throw new Problem('usage', `"${extra}" is one word too many.`);
	}
}

/** A port number. Problem `usage`. */
export function parsePort(text: string): number {
	const port = Number(text);
	if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
		throw new Problem('usage', `"${text}" is no port number.`, {hint: 'Ports are 1 to 65535.'});
	}

	return port;
}
