import process from 'node:process';
import {isAbort, Problem} from '../core/problem.ts';
import {parseArguments, type Arguments} from './arguments.ts';
import type {Context} from './context.ts';
import {write} from './output.ts';
import {formatBug, formatProblem} from './report.ts';
import {listenForSignals, type Signals} from './signals.ts';
import {suggest} from './suggest.ts';
import {verbs, type VerbEntry} from './verbs.ts';

const exitCodeOfBug = 70;

const leaveAlternateScreen = '\u{1B}[?1049l\u{1B}[?25h';

/** Tells of an error that nobody caught, on the normal screen, and resolves with the exit code. */
export async function reportCrash(error: unknown): Promise<number> {
	if (process.stdout.isTTY) {
		await write(process.stdout, leaveAlternateScreen);
	}

	await write(process.stderr, formatBug(error));
	return exitCodeOfBug;
}

/** Options that may stand before a verb, or without one, and have a value after them. */
const withValue: ReadonlySet<string> = new Set(['--profile', '--theme', '--lang']);

/** Options before the verb move behind it, where they are parsed. */
function splitVerb(argv: readonly string[]): {readonly name: string; readonly words: readonly string[]} {
	let index = 0;
	while (index < argv.length && argv[index]!.startsWith('-') && argv[index] !== '--') {
		index += withValue.has(argv[index]!) ? 2 : 1;
	}

	const name = argv[index];
	return name === undefined || name === '--' ? {name: 'ui', words: argv} : {name, words: [...argv.slice(0, index), ...argv.slice(index + 1)]};
}

function findVerb(name: string): VerbEntry {
	const entry = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
	if (!entry) {
		const near = suggest(name, Object.keys(verbs));
		throw new Problem('usage', `There is no verb "${name}".`, {hint: near === undefined ? 'baitui --help lists them.' : `Did you mean baitui ${near}?`});
	}

	return entry;
}

async function createContext(given: Arguments, signal: AbortSignal): Promise<Context> {
	// Loaded late: --help and --version need no settings.
	const {openSettings} = await import('../settings/open.ts');
	const profileName = given.text('profile') ?? process.env.BAITUI_PROFILE;
	const environment = {...process.env, ...(profileName && {BAITUI_PROFILE: profileName}), ...(given.flag('read-only') && {BAITUI_READ_ONLY: '1'})};

	return {
		environment,
		folder: process.cwd(),
		profileName: profileName === '' ? undefined : profileName,
		settings: openSettings({environment}),
		stdin: process.stdin,
		stdout: process.stdout,
		stderr: process.stderr,
		isJson: given.flag('json'),
		isInteractive: process.stdin.isTTY && process.stderr.isTTY && !given.flag('no-input') && !process.env.BAITUI_NO_INPUT,
		signal,
	};
}

const helpFlags = ['--help', '-h'];
const versionFlags = ['--version', '-V'];

/** Runs what the words ask for. Throws what the verb throws. */
async function runVerb(argv: readonly string[], listen: () => AbortSignal): Promise<number> {
	const own = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
	const hasOne = (flags: readonly string[]) => own.some(word => flags.includes(word));
	const isWithoutVerb = own.every((word, index) => word.startsWith('-') || withValue.has(own[index - 1] ?? ''));
	if ((isWithoutVerb && hasOne(helpFlags)) || (own[0] === 'help' && own.length === 1)) {
		const {formatHelp} = await import('./help.ts');
		await write(process.stdout, formatHelp());
		return 0;
	}

	const {name, words} = isWithoutVerb && hasOne(versionFlags) ? {name: 'version', words: []} : splitVerb(own[0] === 'help' ? [...argv.slice(1), '--help'] : argv);
	const {verb} = await findVerb(name).load();
	const take = verb.findTaker?.(words);
	if (take) {
		return take(words);
	}

	if (hasOne(helpFlags) || own[0] === 'help') {
		await write(process.stdout, verb.usage);
		return 0;
	}

	try {
		const given = parseArguments(words, verb.options, {verb: name, environment: process.env});
		return await verb.run(given, await createContext(given, verb.ownsTerminal?.(given) ? new AbortController().signal : listen()));
	} catch (error) {
		if (error instanceof Problem && error.code === 'usage' && error.hint === undefined) {
			throw new Problem('usage', error.message, {hint: `See baitui ${name} --help.`, cause: error.cause});
		}

		throw error;
	}
}

/** Runs the program and resolves with its exit code. Nothing is thrown: what went wrong is on stderr. */
export async function run(argv: readonly string[]): Promise<number> {
	let signals: Signals | undefined;
	let outputProblem: Problem | undefined;
	process.stdout.on('error', (error: NodeJS.ErrnoException) => {
		// A reader that has enough, as `head` has, is no failure.
		if (error.code !== 'EPIPE') {
			outputProblem = new Problem('failed', `The output could not be written: ${error.message}.`, {cause: error});
		}
	});

	try {
		const exitCode = await runVerb(argv, () => {
			signals = listenForSignals();
			return signals.signal;
		});
		if (outputProblem) {
			throw outputProblem;
		}

		return exitCode;
	} catch (error) {
		if (signals?.signal.aborted && isAbort(error)) {
			return signals.exitCode();
		}

		const isJson = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined).includes('--json');
		await write(process.stderr, error instanceof Problem ? formatProblem(error, isJson) : formatBug(error));
		return error instanceof Problem ? error.exitCode : exitCodeOfBug;
	} finally {
		signals?.release();
	}
}
