import process from 'node:process';
import {needUsable, type Session} from '../../core/session.ts';
import {sanitizeLine} from '../../core/text.ts';
import {notify, type Desk, type Terminal} from '../desk.ts';

// While ssh connects, the terminal is not raw yet and Ctrl-C goes to both; it is meant for ssh.
const ignore = (): void => {
	// Nothing to do.
};

/** Gives the terminal to ssh and comes back to the same screen. Problem `session-not-usable`, and those of `App.ssh`. */
export async function runSsh(desk: Desk, terminal: Terminal, session: Session, kind: 'shell' | 'tmux'): Promise<void> {
	needUsable(session);
	const {app} = desk;
	const name = sanitizeLine(session.name);
	let exitCode = 0;

	app.pause();
	process.on('SIGINT', ignore);
	try {
		await terminal.suspend(async () => {
			terminal.announce(kind === 'tmux'
				? `tmux in ${name}: Ctrl-B d leaves its shells running and returns to baitui`
				: `ssh to ${name}: exit, Ctrl-D or Enter ~ . returns to baitui`);
			try {
				exitCode = await app.ssh(session, kind);
			} finally {
				await terminal.discardInput();
			}
		});
	} finally {
		process.off('SIGINT', ignore);
		app.resume();
	}

	if (exitCode === 255) {
		notify(desk, 'problem', `ssh to ${name} did not start or was cut off (exit 255). What ssh said stands on the normal screen, where quitting leads.`);
	} else {
		notify(desk, 'done', `ssh to ${name} ended (exit ${exitCode})`);
	}
}
