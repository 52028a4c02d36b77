import {Problem} from '../core/problem.ts';
import {parseRate} from '../core/rate.ts';
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

/** Problem `usage` for a word or a speed that nobody knows. */
export function parseCopyOptions(given: Arguments): CopyOptions {
	const verify = choose(given, 'verify', verifications);
	const chosenLinks = choose(given, 'links', links);
	const exclude = given.list('exclude');
	const rate = given.text('limit');
	const limit = rate === undefined ? undefined : parseRate(rate) ?? null;
	return {
		ifExists: choose(given, 'if-exists', ifExists) ?? 'overwrite',
		...(verify && {verify}),
		...(chosenLinks && {links: chosenLinks}),
		...(exclude.length > 0 && {exclude}),
		...(limit !== undefined && {limit}),
	};
}
