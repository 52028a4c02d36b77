import {Problem} from '../core/problem.ts';
import type {
	IfExists,
	Links,
	TransferWish,
	Verification,
} from '../core/transfer.ts';
import type {Arguments, Options} from './arguments.ts';

/** How a copy is to be made, beside what and where. */
export type CopyOptions = Pick<TransferWish, 'ifExists' | 'verify' | 'links' | 'exclude' | 'limit'>;

export const copyOptions = {
	'if-exists': {type: 'string'},
	verify: {type: 'string'},
	links: {type: 'string'},
	exclude: {type: 'string', multiple: true},
	limit: {type: 'string'},
} as const satisfies Options;

const ifExists: readonly IfExists[] = ['ask', 'skip', 'overwrite', 'newer', 'rename', 'resume', 'fail'];
const verifications: readonly Verification[] = ['auto', 'sha256', 'size'];
const links: readonly Links[] = ['follow', 'copy', 'skip'];

/** The word that was given for an option; undefined where none was. Problem `usage`. */
function choose<Word extends string>(given: Arguments, option: string, words: readonly Word[]): Word | undefined {
	const text = given.text(option);
	const word = words.find(word => word === text);
	if (text !== undefined && word === undefined) {
		throw new Problem('usage', `--${option} cannot be "${text}".`, {hint: `It is one of ${words.join(', ')}.`});
	}

	return word;
}

const units: Readonly<Record<string, number>> = {
	'': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3,
};

/** `20M`, `500K`, `1.5G`, `800000` as bytes a second; `none` as undefined. Problem `usage`. */
export function parseRate(text: string): number | undefined {
	if (text === 'none') {
		return undefined;
	}

	const match = /^(?<amount>\d+(?:\.\d+)?)(?<unit>[gkm]?)(?:i?b)?(?:\/s)?$/i.exec(text);
	const rate = Math.round(Number(match?.groups?.amount) * (units[match?.groups?.unit?.toLowerCase() ?? ''] ?? 1));
	if (!match || rate < 1) {
		throw new Problem('usage', `"${text}" is no speed.`, {hint: 'Write bytes a second such as 20M or 500K, or none.'});
	}

	return rate;
}

/** Problem `usage` for a word or a speed that nobody knows. */
export function parseCopyOptions(given: Arguments): CopyOptions {
	const verify = choose(given, 'verify', verifications);
	const chosenLinks = choose(given, 'links', links);
	const exclude = given.list('exclude');
	const rate = given.text('limit');
	const limit = rate === undefined ? undefined : parseRate(rate);
	return {
		ifExists: choose(given, 'if-exists', ifExists) ?? 'overwrite',
		...(verify && {verify}),
		...(chosenLinks && {links: chosenLinks}),
		...(exclude.length > 0 && {exclude}),
		...(limit !== undefined && {limit}),
	};
}
