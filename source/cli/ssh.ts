import {
	inContainer,
	sshCall,
	type SshCallOptions,
	tmuxCall,
} from '../app/ssh.ts';
import {Problem} from '../core/problem.ts';
import {lostExitCode} from '../core/ssh-exit-code.ts';
import {sanitizeLine, shellWord} from '../core/text.ts';
import {forgetHostKey} from '../ssh/known-hosts.ts';
import type {Arguments} from './arguments.ts';
import {askLine} from './ask.ts';
import {connect} from './connect.ts';
import {askForContainer} from './container.ts';
import type {Context} from './context.ts';
import {write} from './output.ts';
import {ownCommand} from './own-command.ts';
import {formatProblem} from './report.ts';
import {runShell} from './run-shell.ts';
import {printLines} from './ssh-lines.ts';
import type {Verb} from './verb.ts';

async function runInSession(given: Arguments, context: Context, command: readonly string[]): Promise<number> {
	const provider = connect(context);
	const {session, container} = await askForContainer(provider, given.words[0]!, context.signal);
	const ofWhole = ['print-ssh', 'forget-host-key'].find(flag => given.flag(flag));
	if (container !== undefined && ofWhole !== undefined) {
		throw new Problem('usage', `--${ofWhole} is for a session, and ${container} is one of the containers of ${session.name}.`, {hint: `Leave .${container} out.`});
	}

	if (given.flag('forget-host-key')) {
		await forgetHostKey(context.settings.paths.knownHosts, session.id);
		await write(context.stderr, `The host key of ${session.name} is forgotten; the next connection takes the key it sees.\n`);
		return 0;
	}

	if (given.flag('print-ssh')) {
		await printLines(context, provider, session);
		return 0;
	}

	const wanted = {...(command.length > 0 && {command}), ...(given.flag('tty') && {options: ['-t']}), ...(given.flag('tmux') && tmuxCall)};
	const call: SshCallOptions = {
		provider,
		settings: context.settings,
		session,
		self: ownCommand(context),
		...(container === undefined ? wanted : inContainer(container, wanted)),
	};
	if (given.flag('print')) {
		await write(context.stdout, `${['ssh', ...await sshCall(call)].map(word => shellWord(word)).join(' ')}\n`);
		return 0;
	}

	for (;;) {
		context.signal.throwIfAborted();
		const exitCode = await runShell(context, call);
		if (exitCode !== lostExitCode || !given.flag('tmux') || !context.isInteractive || !await wantsAgain(context, session.name)) {
			return exitCode;
		}
	}
}

/** Whether a lost tmux is to be attached again; it has what ran in it. */
async function wantsAgain(context: Context, name: string): Promise<boolean> {
	try {
		await askLine(context, `The connection to ${sanitizeLine(name)} was lost. Enter reattaches, Ctrl-C leaves`);
		return true;
	} catch {
		return false;
	}
}

export const verb: Verb = {
	usage: `Usage: baitui ssh NAME[.sub1] [-t] [-- COMMAND...]
       baitui ssh NAME --print | --print-ssh
       baitui ssh NAME --forget-host-key

Opens a shell in a session with the ssh of this machine, or runs a command
there. No port is taken, and there is no key to handle.

NAME.sub1 is a container of a session that has several, through its main one.

  -t, --tty          ask for a terminal for the command, as for top or vim
  --tmux             a shell in the session's tmux, made or attached: it
                     survives a lost connection, after which it is offered
                     again; the next --tmux finds it too
  --print            print the ssh command line and run nothing
  --print-ssh        print the lines for ssh, scp, sftp and rsync: by name where
                     baitui ssh-config is installed, through the port of a
                     tunnel to sshd where one is open, and through baitui
  --forget-host-key  forget the pinned host key of the session

Returns what ssh returns: the exit code of the command, or 255 when there is a
command and it did not start.
`,
	options: {
		tty: {type: 'boolean', short: 't'}, tmux: {type: 'boolean'}, print: {type: 'boolean'}, 'print-ssh': {type: 'boolean'}, 'forget-host-key': {type: 'boolean'},
	},
	async run(given, context) {
		const [name, ...plain] = given.words;
		if (name === undefined) {
			throw new Problem('usage', 'NAME is missing.');
		}

		const command = [...plain, ...(given.rest ?? [])];
		try {
			return await runInSession(given, context, command);
		} catch (error) {
			if (!(error instanceof Problem) || command.length === 0 || error.code === 'usage') {
				throw error;
			}

			// The small codes are those of the command; only 255 says that it did not run.
			await write(context.stderr, formatProblem(error, context.isJson, lostExitCode));
			return lostExitCode;
		}
	},
};
