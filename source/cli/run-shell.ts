import {runSessionSsh, type SshCallOptions, tmuxCall} from '../app/ssh.ts';
import {lostExitCode} from '../core/ssh-exit-code.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Context} from './context.ts';
import {write} from './output.ts';

/** Runs ssh on this terminal and resolves with its exit code. It leaves a session that does not answer any more without a word, so that word is said here; who is in a tmux is asked whether to come back. */
export async function runShell(context: Context, call: SshCallOptions): Promise<number> {
	const {exitCode, complaint} = await runSessionSsh(call);
	if (exitCode === lostExitCode && complaint === '' && call.command !== tmuxCall.command) {
		await write(context.stderr, `ssh to ${sanitizeLine(call.session.name)} ended with 255: its connection was lost, or what ran there returned that.\n`);
	}

	return exitCode;
}
