const words = new Map([
	['up', '↑'],
	['down', '↓'],
	['left', '←'],
	['right', '→'],
	['page-up', 'PgUp'],
	['page-down', 'PgDn'],
	['home', 'Home'],
	['end', 'End'],
	['enter', 'Enter'],
	['escape', 'Esc'],
	['tab', 'Tab'],
	['shift-tab', 'Shift-Tab'],
	['space', 'Space'],
	['backspace', 'Bksp'],
	['insert', 'Ins'],
	['f1', 'F1'],
	['f5', 'F5'],
	['f6', 'F6'],
	['f7', 'F7'],
	['f8', 'F8'],
	['f10', 'F10'],
]);

const plainWords = new Map([['up', 'Up'], ['down', 'Down'], ['left', 'Left'], ['right', 'Right']]);

/** A key as people read it: `PgDn`, `Ctrl-D`, `s`. Without arrows where the terminal cannot draw them. */
export function keyLabel(key: string, isAscii = false): string {
	return key.startsWith('ctrl-') ? `Ctrl-${key.slice('ctrl-'.length).toUpperCase()}` : (isAscii ? plainWords.get(key) : undefined) ?? words.get(key) ?? key;
}
