import {parseArgs, type ParseArgsConfig} from 'node:util';
import {Problem} from '../core/problem.ts';
import {suggest} from './suggest.ts';

type Option = NonNullable<ParseArgsConfig['options']>[string];

/** `implied` is the value of an option that stands without one: `--wait` beside `--wait=5m`. */
export type Options = Readonly<Record<string, Option & {readonly implied?: string}>>;

/** Options that every verb takes. */
export const commonOptions = {
	profile: {type: 'string'},
	json: {type: 'boolean'},
	'no-input': {type: 'boolean'},
	'read-only': {type: 'boolean'},
	help: {type: 'boolean', short: 'h'},
} as const satisfies Options;

/** The words after a verb, taken apart. */
export type Arguments = {
	readonly words: readonly string[];
	/** What stands after `--`; undefined where there is no `--`. */
	readonly rest: readonly string[] | undefined;
	readonly flag: (name: string) => boolean;
	readonly text: (name: string) => string | undefined;
	/** The values of an option that may be given several times. */
	readonly list: (name: string) => readonly string[];
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

const yes = new Set(['1', 'true', 'yes']);
const no = new Set(['', '0', 'false', 'no']);

/** Options of a verb that were not given, from `BAITUI_VERB_OPTION`. Problem `usage` for a switch that is neither on nor off. */
function fromEnvironment(verb: string, options: Options, environment: Environment): Readonly<Record<string, unknown>> {
	return Object.fromEntries(Object.entries(options).flatMap(([option, {type, multiple}]) => {
		const variable = `BAITUI_${verb}_${option}`.replaceAll('-', '_').toUpperCase();
		const value = environment[variable];
		if (value === undefined || (type === 'boolean' ? no.has(value) : value === '')) {
			return [];
		}

		if (type === 'boolean' && !yes.has(value)) {
			throw new Problem('usage', `${variable} cannot be "${value}".`, {hint: 'It is 1 or 0.'});
		}

		return [[option, type === 'boolean' ? true : (multiple ? [value] : value)]];
	}));
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Gives options that may stand alone their value. */
function withImplied(words: readonly string[], options: Options): string[] {
	return words.map(word => {
		const implied = word.startsWith('--') && Object.hasOwn(options, word.slice(2)) ? options[word.slice(2)]!.implied : undefined;
		return implied === undefined ? word : `${word}=${implied}`;
	});
}

/**
Takes the words after a verb apart. Each option of the verb has a variable too, `BAITUI_VERB_OPTION`, which counts where the option is not given.
Problem `usage` for an unknown option, or a value that is missing or too much.
*/
export function parseArguments(argv: readonly string[], options: Options, {verb = '', environment = {}}: {readonly verb?: string; readonly environment?: Environment} = {}): Arguments {
	const end = argv.indexOf('--');
	const own = end === -1 ? argv : argv.slice(0, end);
	const all: Options = {...commonOptions, ...options};
	try {
		const {values: given, positionals} = parseArgs({
			args: withImplied(own, all), options: all, allowPositionals: true, strict: true,
		});
		const values: Readonly<Record<string, unknown>> = {...fromEnvironment(verb, options, environment), ...given};
		return {
			words: positionals,
			rest: end === -1 ? undefined : argv.slice(end + 1),
			flag: name => values[name] === true,
			text(name) {
				const value = values[name];
				return typeof value === 'string' ? value : undefined;
			},
			list(name) {
				const value = values[name];
				return Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];
			},
		};
	} catch (error) {
		throw error instanceof Problem ? error : explain(error, own, all);
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

/** The local port preferred for sshd, within the bounds of the web interface. Problem `usage`. */
export function parseSshPort(text: string): number {
	const port = parsePort(text);
	if (port < 10_000 || port > 65_000) {
		throw new Problem('usage', `${port} cannot be the port of ssh.`, {hint: 'It is 10000 to 65000.'});
	}

	return port;
}
