import {
	attempt,
	popOverlay,
	pushOverlay,
	updateOverlay,
	type Desk,
} from '../desk.ts';
import {editField} from '../field.ts';
import type {Key} from '../keys.ts';
import type {Menu, MenuItem} from '../state.ts';

export type MenuOptions = Pick<Menu, 'title' | 'items'> & Partial<Pick<Menu, 'note' | 'index' | 'more'>>;

/** Opens a box with a few choices over the screen. */
export function openMenu(desk: Desk, {title, items, note = [], index = 0, more}: MenuOptions): void {
	pushOverlay(desk, {
		kind: 'menu', title, items, note, index, ...(more && {more}),
	});
}

/** Asks for one line of text. */
export function openPrompt(desk: Desk, options: {readonly title: string; readonly item: MenuItem; readonly note?: readonly string[]}): void {
	openMenu(desk, {title: options.title, items: [options.item], note: options.note ?? []});
}

const choose = (desk: Desk, item: MenuItem): void => {
	const typed = item.field?.text.trim();
	if (typed === '') {
		updateOverlay(desk, 'menu', menu => ({...menu, problem: desk.words.foot.typeFirst}));
		return;
	}

	popOverlay(desk);
	void attempt(desk, () => {
		item.choose(typed ?? '');
	});
};

const moveTo = (desk: Desk, index: number): void => {
	updateOverlay(desk, 'menu', ({problem: _, ...menu}) => ({...menu, index: (index + menu.items.length) % menu.items.length}));
};

export function pressInMenu(desk: Desk, menu: Menu, key: Key): void {
	if (key.name === 'escape') {
		popOverlay(desk);
		return;
	}

	const item = menu.items[menu.index];
	const isTyping = item?.field !== undefined;

	if (key.name === 'enter') {
		if (item) {
			choose(desk, item);
		}

		return;
	}

	if (key.name === 'up' || key.name === 'shift-tab' || (!isTyping && key.name === 'k')) {
		moveTo(desk, menu.index - 1);
		return;
	}

	if (key.name === 'down' || key.name === 'tab' || (!isTyping && key.name === 'j')) {
		moveTo(desk, menu.index + 1);
		return;
	}

	if (key.name === menu.more?.key) {
		popOverlay(desk);
		menu.more.choose(menu.index, item?.field?.text.trim() ?? '');
		return;
	}

	if (isTyping) {
		const field = editField(item.field, key);
		if (field) {
			updateOverlay(desk, 'menu', ({problem: _, ...current}) => ({...current, items: current.items.with(menu.index, {...item, field})}));
		}

		return;
	}

	const hot = menu.items.find(candidate => candidate.key === key.name);
	if (hot) {
		choose(desk, hot);
		return;
	}

	// A digit begins the number of "other port" at once.
	const typed = menu.items.findIndex(candidate => candidate.field !== undefined);
	if (typed !== -1 && /^\d$/.test(key.name)) {
		moveTo(desk, typed);
		const {field, ...rest} = menu.items[typed]!;
		updateOverlay(desk, 'menu', current => ({...current, items: current.items.with(typed, {...rest, field: editField(field!, key)!})}));
	} else if (key.name === 'q') {
		popOverlay(desk);
	}
}
