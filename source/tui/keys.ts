import type {Key as InkKey} from 'ink';
import {lettersOf} from './columns.ts';

/** One key: its name (`up`, `enter`, `ctrl-d`, `f1`, or the letter itself) and what it types into a field. */
export type Key = {
	readonly name: string;
	/** Empty for keys that type nothing. */
	readonly text: string;
};

const names = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'page-up'],
	['pageDown', 'page-down'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['backspace', 'backspace'],
	['delete', 'delete'],
] as const;

const functionKeys = new Map([
	['\u{F704}', 'f1'],
	['\u{F708}', 'f5'],
	['\u{F709}', 'f6'],
	['\u{F70A}', 'f7'],
	['\u{F70B}', 'f8'],
	['\u{F70D}', 'f10'],
	['\u{F727}', 'insert'],
]);

const escape: Key = {name: 'escape', text: ''};

/** What Ink reports for one read, as keys. A run of letters is one key per letter; Escape and a key that came together are two keys. */
export function keysOf(input: string, key: InkKey): readonly Key[] {
	if (key.tab) {
		return [{name: key.shift ? 'shift-tab' : 'tab', text: ''}];
	}

	const named = names.find(([property]) => key[property]);
	if (named) {
		// Arrows with Alt say "meta" too, but no terminal sends Alt-Enter unasked.
		const isPair = key.meta && (named[1] === 'enter' || named[1] === 'backspace');
		return [...(isPair ? [escape] : []), {name: named[1], text: ''}];
	}

	const functionKey = functionKeys.get(input);
	if (functionKey !== undefined) {
		return [{name: functionKey, text: ''}];
	}

	const escapes = key.escape || key.meta ? [escape] : [];
	if (key.ctrl) {
		return input === '' ? escapes : [...escapes, {name: `ctrl-${input}`, text: ''}];
	}

	return [...escapes, ...textKeys(input)];
}

/** Typed or pasted text as keys. Line ends and tabs become spaces, other control characters nothing. */
export function textKeys(text: string): readonly Key[] {
	return lettersOf(text.replaceAll(/[\t\n\r]+/g, ' '))
		.filter(letter => !/^\p{Control}/u.test(letter))
		.map(letter => ({name: letter === ' ' ? 'space' : letter, text: letter}));
}
