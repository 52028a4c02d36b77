import {sanitizeLine} from '../../core/text.ts';
import {notify, type Desk, type Terminal} from '../desk.ts';

/** Gives the terminal to a line of sh and comes back to the same screen. Problem `failed`. */
export async function runLine(desk: Desk, terminal: Terminal, line: string, {waits, shown = line}: {readonly waits: boolean; readonly shown?: string}): Promise<void> {
	const {app, words} = desk;
	let code = 0;
	app.pause();
	try {
		await terminal.suspend(async () => {
			terminal.announce(`$ ${sanitizeLine(shown)}`);
			try {
				code = await app.runLine(line, {waits, ending: words.act.lineEnds, language: words.language});
			} finally {
				await terminal.discardInput();
			}
		});
	} finally {
		app.resume();
	}

	notify(desk, code === 0 ? 'done' : 'problem', words.act.lineEnded(shown, code));
}
