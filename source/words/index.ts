import {english} from './english/index.ts';
import {korean} from './korean/index.ts';
import type {Language} from './language.ts';

/** All that the screens say, in one language. A sentence with something in it is a function of what stands in it, so that each language finds its own order and its own plural. */
export type Words = typeof english;

/** The name of a command that comes with baitui. */
export type CommandId = keyof Words['commands'];

const languages: Readonly<Record<Language, Words>> = {en: english, ko: korean};

export function wordsOf(language: Language): Words {
	return languages[language];
}
