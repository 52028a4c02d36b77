import {spawnSync} from 'node:child_process';
import process from 'node:process';

/**
Ends what a program of the session, such as its tmux, left switched on in this terminal when it was cut off: the alternate screen, mouse, focus and paste reports, application keys,
a hidden cursor, colours, and a scroll region, whose end would move the cursor. The alternate screen is entered before it is left: where it was on that changes nothing, and where it was
not the cursor stays; leaving alone would put it where it was at some earlier time.
*/
const leaveProgram = '\u{1B}[?1049h\u{1B}[?1049l\u{1B}[?1000l\u{1B}[?1002l\u{1B}[?1003l\u{1B}[?1004l\u{1B}[?1006l\u{1B}[?2004l\u{1B}[?1l\u{1B}>\u{1B}[?7h\u{1B}[?25h\u{1B}[m\u{1B}7\u{1B}[r\u{1B}8';

/** What it prints; empty where it fails. It takes a few milliseconds, in which nothing else is to be done. */
const stty = (word: string): string => spawnSync('stty', [word], {stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8'}).stdout?.trim() ?? '';

/** Remembers how this terminal is set, and returns what sets it so again after a program that could not do it itself. Does nothing where there is no terminal. */
export function rememberTerminal(): () => void {
	const modes = process.stdin.isTTY ? stty('-g') : '';
	return () => {
		if (modes !== '') {
			stty(modes);
		}

		if (process.stdout.isTTY) {
			process.stdout.write(leaveProgram);
		}
	};
}
