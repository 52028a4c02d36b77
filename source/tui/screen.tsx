import {useApp, useInput, usePaste} from 'ink';
import {useLayoutEffect, useMemo} from 'react';
import type {Desk, Terminal} from './desk.ts';
import {press} from './dispatch.ts';
import {footRows} from './foot.ts';
import {useDrawn} from './hooks/use-drawn.ts';
import {keysOf, textKeys} from './keys.ts';
import {layOver} from './lay-over.ts';
import {createScreens} from './screens-of.ts';
import {boxLines, screenLines} from './screens/index.ts';
import {isTyping} from './situation.ts';

/** What the terminal does beside Ink. */
export type Host = Pick<Terminal, 'discardInput' | 'announce' | 'redraw' | 'copy'> & {
	/** Shows these lines, and nothing else. */
	readonly paint: (lines: readonly string[]) => void;
};

const drawScreen = (desk: Desk): string => {
	const lines = screenLines(desk);
	const box = boxLines(desk);
	return (box.length === 0 ? lines : layOver(lines, box, desk.size.get(), footRows(desk))).join('\n');
};

/** The whole user interface. React is one listener of its state: it paints the lines of the screen as they change. It ends by `exit` of its Ink app, with the exit code as its value. */
export function Screen({desk, host}: {readonly desk: Desk; readonly host: Host}) {
	const {suspendTerminal, exit} = useApp();
	const terminal = useMemo<Terminal>(() => ({
		...host,
		exit,
		async suspend(run) {
			desk.away.set(true);
			try {
				await suspendTerminal(run);
			} finally {
				desk.away.set(false);
			}
		},
	}), [desk, host, exit, suspendTerminal]);
	const screens = useMemo(() => createScreens(desk, terminal), [desk, terminal]);

	useInput((input, key) => {
		for (const pressed of keysOf(input, key)) {
			// What was typed behind the key that gave the terminal away is not meant for this screen.
			if (!desk.away.get()) {
				press(desk, terminal, screens, pressed);
			}
		}
	});

	usePaste(text => {
		// Pasted letters are no commands.
		if (!isTyping(desk)) {
			return;
		}

		for (const pressed of textKeys(text)) {
			press(desk, terminal, screens, pressed);
		}
	});

	const text = useDrawn(desk, drawScreen);
	useLayoutEffect(() => {
		host.paint(text.split('\n'));
	}, [host, text]);

	return null;
}
