import {Problem} from '../core/problem.ts';
import type {Arguments} from './arguments.ts';
import {openApp} from './connect.ts';
import type {Context} from './context.ts';
import {write} from './output.ts';

/** Problem `usage` where there is no terminal to draw on. */
export function needTerminal({stdin, stdout}: Context, instead: string): void {
	if (!stdin.isTTY || !stdout.isTTY) {
		throw new Problem('usage', 'baitui needs a terminal for its screen.', {hint: `Without one: ${instead}`});
	}
}

/** Opens the screen and resolves with its exit code when the user leaves it. */
export async function openScreen(given: Arguments, context: Context): Promise<number> {
	const {runScreen} = await import('../tui/main.tsx');
	const app = openApp(context);
	try {
		const code = await runScreen(app, given.flag('ascii') ? {isAscii: true} : {});
		const open = app.transfers.get().filter(({state}) => ['waiting', 'running', 'asking'].includes(state.status)).length;
		if (open > 0) {
			await write(context.stderr, `${open === 1 ? '1 copy goes' : `${open} copies go`} on in the background; baitui transfers shows ${open === 1 ? 'it' : 'them'}.\n`);
		}

		return code;
	} finally {
		await app.close();
	}
}
