export type Style = 'plain' | 'strong' | 'dim' | 'accent' | 'good' | 'busy' | 'bad' | 'selected';

export const themeNames = ['auto', 'light', 'dark', 'mono'] as const;

/** `auto` follows NO_COLOR, TERM and the terminal's background; the others are the user's word. */
export type ThemeName = typeof themeNames[number];

/** What a terminal said of itself, undefined while it did not. */
export type TerminalTraits = {
	/** Its background is light. */
	readonly isLight?: boolean;
	/** It takes two columns for signs such as `●`, which are counted as one here. */
	readonly isWide?: boolean;
};

export type Glyphs = {
	readonly ready: string;
	readonly busy: string;
	readonly off: string;
	readonly bad: string;
	readonly cursor: string;
	readonly dot: string;
	readonly dash: string;
	readonly up: string;
	readonly down: string;
	readonly arrow: string;
	readonly back: string;
	readonly mask: string;
	/** Before a file of which the other side has another one. */
	readonly differs: string;
	/** From none to much. */
	readonly spark: string;
	readonly chosen: string;
	readonly unchosen: string;
	readonly horizontal: string;
	readonly vertical: string;
	/** Corners and tees of a frame, from the top left to the bottom right. */
	readonly corners: {readonly topLeft: string; readonly topRight: string; readonly left: string; readonly right: string; readonly bottomLeft: string; readonly bottomRight: string; readonly top: string; readonly middle: string; readonly bottom: string};
};

export type Theme = {
	readonly isAscii: boolean;
	readonly glyphs: Glyphs;
	readonly paint: (style: Style, text: string) => string;
	/** The line in letters this terminal has: sentences are written with `…`, `—` and `·`. Takes as many columns. */
	readonly spell: (line: string) => string;
};

const unicode: Glyphs = {
	ready: '●',
	busy: '◐',
	off: '○',
	bad: '✗',
	cursor: '▶',
	dot: '·',
	dash: '—',
	up: '↑',
	down: '↓',
	arrow: '→',
	back: '›',
	mask: '•',
	differs: '≠',
	spark: '▁▂▃▄▅▆▇█',
	chosen: '(•)',
	unchosen: '( )',
	horizontal: '─',
	vertical: '│',
	corners: {
		topLeft: '┌', topRight: '┐', left: '├', right: '┤', bottomLeft: '└', bottomRight: '┘', top: '┬', middle: '┼', bottom: '┴',
	},
};

const ascii: Glyphs = {
	ready: '[ok]',
	busy: '[..]',
	off: '[--]',
	bad: '[!!]',
	cursor: '>',
	dot: '.',
	dash: '-',
	up: '^',
	down: 'v',
	arrow: '->',
	back: '>',
	mask: '*',
	differs: '!',
	spark: '_.:-=+*#',
	chosen: '(*)',
	unchosen: '( )',
	horizontal: '-',
	vertical: '|',
	corners: {
		topLeft: '+', topRight: '+', left: '+', right: '+', bottomLeft: '+', bottomRight: '+', top: '+', middle: '+', bottom: '+',
	},
};

/** SGR codes on and off. Only the terminal's own 16 colours, never a background; reverse for the selection works on light and dark alike. */
const codes: Record<Exclude<Style, 'plain'>, readonly [number, number]> = {
	strong: [1, 22],
	dim: [2, 22],
	accent: [36, 39],
	good: [32, 39],
	busy: [33, 39],
	bad: [31, 39],
	selected: [7, 27],
};

/** Yellow and cyan vanish on white. */
const codesOnLight: Partial<Record<Style, readonly [number, number]>> = {accent: [34, 39], busy: [35, 39]};

const monoStyles = new Set<Style>(['strong', 'selected']);

export type ThemeOptions = {
	readonly isAscii?: boolean;
	/** Default: BAITUI_THEME. NO_COLOR is stronger than that variable, and weaker than a name given here. */
	readonly name?: ThemeName;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly traits?: TerminalTraits;
};

export function createTheme({isAscii, name = 'auto', environment, traits = {}}: ThemeOptions): Theme {
	const isUsesAscii = isAscii ?? shouldUseAscii(environment, traits);
	const isDumb = environment.TERM === 'dumb';
	const isWithoutColor = Boolean(environment.NO_COLOR) || isDumb || !environment.TERM;
	const wish = name === 'auto' ? (isWithoutColor ? 'mono' : environment.BAITUI_THEME) : name;
	const isMono = wish === 'mono';
	const isLight = wish === 'light' || (wish !== 'dark' && (isLightByVariable(environment.COLORFGBG) ?? traits.isLight ?? false));

	return {
		isAscii: isUsesAscii,
		glyphs: isUsesAscii ? ascii : unicode,
		paint(style, text) {
			if (style === 'plain' || text === '' || isDumb || (isMono && !monoStyles.has(style))) {
				return text;
			}

			const [on, off] = (isLight ? codesOnLight[style] : undefined) ?? codes[style];
			return `\u{1B}[${on}m${text}\u{1B}[${off}m`;
		},
		spell: line => (isUsesAscii ? line.replaceAll('…', '~').replaceAll('—', '-').replaceAll('·', '.') : line),
	};
}

/** Whether line drawing and `●` cannot be trusted: asked for, a locale that is not UTF-8, a terminal known for it, or one that was seen to draw them wide. */
function shouldUseAscii(environment: Readonly<Record<string, string | undefined>>, {isWide = false}: TerminalTraits): boolean {
	const asked = environment.BAITUI_ASCII;
	if (asked !== undefined && asked !== '') {
		return asked !== '0';
	}

	const locale = [environment.LC_ALL, environment.LC_CTYPE, environment.LANG].find(Boolean) ?? '';
	return isWide || !/utf-?8/i.test(locale) || isSimple(environment.TERM);
}

/** Whether a terminal of this name, or of none, is known for few signs and for printing questions that it does not know. */
export const isSimple = (terminal = ''): boolean => /^(?:linux|dumb|vt\d+)?$/.test(terminal);

/** `0;15`, as rxvt and konsole set it: the last number is the background, of 16 colours; 7 and those above 8 are light. */
function isLightByVariable(text = ''): boolean | undefined {
	const background = /;(?<background>\d{1,2})$/.exec(text)?.groups?.background;
	return background === undefined ? undefined : Number(background) === 7 || Number(background) > 8;
}
