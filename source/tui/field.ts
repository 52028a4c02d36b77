import {columnsOf, lettersOf, takeColumns} from './columns.ts';
import type {Key} from './keys.ts';
import type {Theme} from './theme.ts';

/** A line of text that is being typed. */
export type Field = {
	readonly text: string;
	/** Index into `text` that the next letter goes to. */
	readonly cursor: number;
};

export function createField(text = ''): Field {
	return {text, cursor: text.length};
}

/** The field after a key; undefined if the key does not edit. */
export function editField({text, cursor}: Field, key: Key): Field | undefined {
	const before = text.slice(0, cursor);
	const after = text.slice(cursor);
	const previous = lettersOf(before).at(-1)?.length ?? 0;
	const next = lettersOf(after)[0]?.length ?? 0;

	switch (key.name) {
		case 'left': {
			return {text, cursor: cursor - previous};
		}

		case 'right': {
			return {text, cursor: cursor + next};
		}

		case 'home':
		case 'ctrl-a': {
			return {text, cursor: 0};
		}

		case 'end':
		case 'ctrl-e': {
			return {text, cursor: text.length};
		}

		case 'backspace':
		case 'ctrl-h': {
			return {text: before.slice(0, before.length - previous) + after, cursor: cursor - previous};
		}

		case 'delete':
		case 'ctrl-d': {
			return {text: before + after.slice(next), cursor};
		}

		case 'ctrl-u': {
			return {text: after, cursor: 0};
		}

		case 'ctrl-k': {
			return {text: before, cursor};
		}

		case 'ctrl-w': {
			const kept = before.slice(0, before.trimEnd().lastIndexOf(' ') + 1);
			return {text: kept + after, cursor: kept.length};
		}

		default: {
			return key.text === '' ? undefined : {text: before + key.text + after, cursor: cursor + key.text.length};
		}
	}
}

export type FieldLook = {
	readonly columns: number;
	readonly isFocused: boolean;
	/** Shows a mark for each letter. */
	readonly isMasked?: boolean;
};

/** The field in exactly `columns` columns; the part around the cursor where the text is longer. The cursor is one reversed cell. */
export function drawField({text, cursor}: Field, theme: Theme, {columns, isFocused, isMasked = false}: FieldLook): string {
	const mask = (part: string): string => (isMasked ? theme.glyphs.mask.repeat(lettersOf(part).length) : part);
	const under = lettersOf(text.slice(cursor))[0] ?? '';
	const shownUnder = under === '' ? ' ' : mask(under);
	const before = takeColumns(mask(text.slice(0, cursor)), columns - columnsOf(shownUnder), 'end');
	const room = columns - columnsOf(before) - columnsOf(shownUnder);
	const after = takeColumns(mask(text.slice(cursor + under.length)), room);
	const padding = ' '.repeat(Math.max(0, room - columnsOf(after)));
	return before + (isFocused ? theme.paint('selected', shownUnder) : shownUnder) + after + padding;
}
