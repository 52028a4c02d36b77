import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import type {ShellKind} from '../../app/app.ts';
import {toProblem, type Problem} from '../../core/problem.ts';
import {backOff} from '../../core/retry.ts';
import {needUsable, type Session} from '../../core/session.ts';
import {sanitizeLine} from '../../core/text.ts';
import {lostExitCode} from '../../core/ssh-exit-code.ts';
import {
	attempt,
	notify,
	problemText,
	type Desk,
	type Terminal,
} from '../desk.ts';
import {openMenu} from './menu.ts';

type Kind = ShellKind;

type End = {readonly exitCode: number; readonly problem?: Problem};

/** Gives the terminal to ssh and comes back to the same screen; a lost tmux is offered again. Problem `session-not-usable`, and those of `App.ssh`. */
export async function runSsh(desk: Desk, terminal: Terminal, session: Session, kind: Kind, isPersistent = false): Promise<void> {
	needUsable(session);
	const {app, words: {act}} = desk;
	const name = sanitizeLine(typeof kind === 'object' ? act.containerOf(kind.container, session.name) : session.name);
	let end: End = {exitCode: 0};
	let interrupt = new AbortController();
	// While ssh connects, the terminal is not raw yet and Ctrl-C goes to both; it is meant for ssh. Between two tries it ends them.
	const onInterrupt = (): void => {
		interrupt.abort();
	};

	app.pause();
	process.on('SIGINT', onInterrupt);
	try {
		await terminal.suspend(async () => {
			terminal.announce(kind === 'tmux' ? act.tmuxBegins(name) : act.sshBegins(name));
			try {
				for (let tries = 0; ; tries++) {
					end = await runOnce(desk, session, kind);
					if (end.exitCode !== lostExitCode || !isPersistent) {
						return;
					}

					interrupt = new AbortController();
					const delay = backOff(tries + 1);
					terminal.announce(act.sshLostWaits(name, Math.ceil(delay / 1000)));
					await wait(delay, undefined, {signal: interrupt.signal}).catch(() => undefined);
					if (interrupt.signal.aborted) {
						return;
					}
				}
			} finally {
				await terminal.discardInput();
			}
		});
	} finally {
		process.off('SIGINT', onInterrupt);
		app.resume();
	}

	const {exitCode, problem} = end;
	if (exitCode === lostExitCode && kind === 'tmux') {
		offerAgain(desk, terminal, session, problem);
	} else if (problem) {
		throw problem;
	} else if (exitCode === lostExitCode) {
		notify(desk, 'problem', act.sshNotStarted(name));
	} else {
		notify(desk, 'done', act.sshEnded(name, exitCode));
	}
}

async function runOnce({app}: Desk, session: Session, kind: Kind): Promise<End> {
	try {
		return {exitCode: await app.ssh(session, kind)};
	} catch (error) {
		const problem = toProblem(error);
		if (problem.code !== 'failed') {
			throw error;
		}

		return {exitCode: lostExitCode, problem};
	}
}

function offerAgain(desk: Desk, terminal: Terminal, session: Session, problem: Problem | undefined): void {
	const again = (isPersistent: boolean) => () => {
		void attempt(desk, async () => {
			const current = desk.app.sessions.get().value.find(({id}) => id === session.id) ?? session;
			await runSsh(desk, terminal, current, 'tmux', isPersistent);
		});
	};

	const {act} = desk.words;
	openMenu(desk, {
		title: act.sshLost(sanitizeLine(session.name)),
		note: [...(problem ? [problemText(desk.words, problem)] : []), act.reattachNote],
		items: [
			{label: act.reattach, choose: again(false)},
			{label: `a  ${act.keepTrying}`, key: 'a', choose: again(true)},
		],
	});
}

/** Opens a shell in one of the containers of a cluster session. Problem `session-not-usable`, and those of `App.containers`. */
export async function openContainerShell(desk: Desk, terminal: Terminal, session: Session): Promise<void> {
	needUsable(session);
	const containers = await desk.app.containers(session);
	if (containers.length < 2) {
		await runSsh(desk, terminal, session, 'shell');
		return;
	}

	openMenu(desk, {
		title: desk.words.act.whichContainer(sanitizeLine(session.name)),
		items: containers.map(({name, detail}, index) => ({
			label: sanitizeLine(name),
			detail: sanitizeLine(desk.words.main.state(detail)),
			choose() {
				void attempt(desk, async () => runSsh(desk, terminal, session, index === 0 ? 'shell' : {container: name}));
			},
		})),
	});
}
