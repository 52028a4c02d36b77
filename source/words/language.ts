/** The languages of the screens, by their codes of ISO 639-1. */
export const languageNames = ['en', 'ko'] as const;

export type Language = typeof languageNames[number];

type Environment = Readonly<Record<string, string | undefined>>;

/** The first of them that is set decides the language of messages (POSIX, 8.2). */
const localeOf = ({LC_ALL, LC_MESSAGES, LANG}: Environment): string => [LC_ALL, LC_MESSAGES, LANG].find(Boolean) ?? '';

/** Terminals without the letters of any other language. */
const isBare = ({TERM = ''}: Environment): boolean => /^(?:linux|dumb|vt\d+)$/.test(TERM);

const encodes = ({LC_ALL, LC_CTYPE, LANG}: Environment): boolean => /utf-?8/i.test([LC_ALL, LC_CTYPE, LANG].find(Boolean) ?? '');

/**
The language of the screens: the one that was asked for, else that of BAITUI_LANG, else that of the locale where the terminal is known to draw it. Terminals that cannot draw it get English in every case.
*/
export function chooseLanguage(wish: Language | undefined, environment: Environment): Language {
	if (isBare(environment)) {
		return 'en';
	}

	const named = wish ?? languageNames.find(name => name === environment.BAITUI_LANG);
	return named ?? (encodes(environment) && /^ko(?:[.@_]|$)/i.test(localeOf(environment)) ? 'ko' : 'en');
}
