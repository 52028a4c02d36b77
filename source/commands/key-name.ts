const words = new Map([
	['pgup', 'page-up'], ['pageup', 'page-up'], ['pgdn', 'page-down'], ['pagedown', 'page-down'], ['esc', 'escape'], ['return', 'enter'], ['bksp', 'backspace'],
]);

const named = new Set(['up', 'down', 'left', 'right', 'page-up', 'page-down', 'home', 'end', 'enter', 'escape', 'tab', 'shift-tab', 'space', 'backspace', 'delete', 'insert', 'f1', 'f5', 'f6', 'f7', 'f8', 'f10']);

/** A key as a user writes it, by the name that commands know; undefined for one that no terminal sends, or that is taken by the terminal itself. */
export function keyName(written: string): string | undefined {
	if ([...written].length === 1) {
		return written === ' ' ? 'space' : written;
	}

	const lower = written.toLowerCase();
	const name = words.get(lower) ?? lower;
	return named.has(name) || (/^ctrl-[a-z]$/.test(name) && name !== 'ctrl-c') ? name : undefined;
}
