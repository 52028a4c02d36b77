import {
	Box,
	useApp,
	useInput,
	usePaste,
	useStdout,
} from 'ink';
import {useMemo} from 'react';
import {BoxOver} from './components/box-over.tsx';
import {Lines} from './components/lines.tsx';
import type {Desk, Terminal} from './desk.ts';
import {press} from './dispatch.ts';
import {DeskContext} from './hooks/use-desk.ts';
import {keysOf, textKeys} from './keys.ts';
import {createScreens} from './screens-of.ts';
import {screenLines} from './screens/index.ts';
import {isTyping} from './situation.ts';

/** What the terminal does beside Ink. */
export type Host = Pick<Terminal, 'discardInput' | 'announce' | 'redraw' | 'copy'>;

const drawScreen = (desk: Desk): string => screenLines(desk).join('\n');

/** The whole user interface. It ends by `exit` of its Ink app, with the exit code as its value. */
export function Screen({desk, host}: {readonly desk: Desk; readonly host: Host}) {
	const {suspendTerminal, exit} = useApp();
	const {stdout} = useStdout();
	const terminal = useMemo<Terminal>(() => ({
		...host,
		exit,
		suspend: async run => suspendTerminal(async () => {
			desk.away.set(true);
			try {
				await run();
			} finally {
				// The alternate screen begins in the column where the other one was left, and the first line would be broken there.
				stdout.write('\r');
				desk.away.set(false);
			}
		}),
	}), [desk, host, exit, suspendTerminal, stdout]);
	const screens = useMemo(() => createScreens(desk, terminal), [desk, terminal]);

	useInput((input, key) => {
		for (const pressed of keysOf(input, key)) {
			press(desk, terminal, screens, pressed);
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

	return (
		<DeskContext value={desk}>
			<Box flexDirection='column'>
				<Lines draw={drawScreen}/>
				<BoxOver/>
			</Box>
		</DeskContext>
	);
}
