import {mkdirSync} from 'node:fs';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import {Problem} from '../core/problem.ts';
import {lostExitCode} from '../core/ssh-exit-code.ts';
import {sanitizeLine, shellWord} from '../core/text.ts';
import {checkCommand} from './command.ts';
import {hostKeyAlias} from './known-hosts.ts';
import {sshSettings, type SshRoad} from './options.ts';
import {rememberTerminal} from './terminal-modes.ts';

/** The words as one line for `sh`, which ssh runs as its ProxyCommand. `%` is doubled, as ssh expands it there. */
export function proxyCommandLine(argv: readonly string[]): string {
	return argv.map(word => shellWord(word).replaceAll('%', '%%')).join(' ');
}

export type SshCall = SshRoad & {
	readonly user: string;
	/** More arguments of ssh, such as `-L 8080:127.0.0.1:8080`. */
	readonly options?: readonly string[];
	/** Joined with spaces by ssh and run by the session's shell. */
	readonly command?: readonly string[];
	/** True asks for a terminal, false for none; without it ssh decides. */
	readonly isTerminal?: boolean | undefined;
};

/**
The arguments of the system ssh, without the program itself. The user's own ssh configuration is read, but what stands here wins.
Makes the directory of the known_hosts file: ssh does not, and would pin nothing without a word.
Problem `usage` for a command no session can take.
*/
export function sshArguments(call: SshCall): string[] {
	const command = call.command ?? [];
	checkCommand(command.join(' '));
	mkdirSync(path.dirname(call.knownHostsFile), {recursive: true, mode: 0o700});

	const settings = [...sshSettings(call).map(([name, value]) => `${name}=${value}`), ...(command.length > 0 ? ['RemoteCommand=none'] : [])];

	return [
		...settings.flatMap(setting => ['-o', setting]),
		...(call.isTerminal === undefined ? [] : [call.isTerminal ? '-t' : '-T']),
		...(call.options ?? []),
		`${call.user}@${hostKeyAlias(call.sessionId)}`,
		...(command.length > 0 ? ['--', ...command] : []),
	];
}

const ignore = () => undefined;

/** More of what ssh says is not kept. */
const longestComplaint = 2000;

export type SshEnd = {
	/** Ssh's own; a signal gives 128 + its number, as in a shell. */
	readonly exitCode: number;
	/** Whether it stopped before the login since the session showed another host key than the pinned one. Its own warning was not shown then. */
	readonly hasOtherHostKey: boolean;
	/** The last line of what ssh itself said, or else of what was relayed; empty when that is nothing. */
	readonly complaint: string;
};

const lastLine = (text: string) => sanitizeLine(text.trim().split('\n').at(-1) ?? '');

/**
Runs the system ssh on the terminal of this process until it ends. Ctrl-C and Ctrl-\ are the session's while it runs. What ssh itself has to say is shown when it is over.
Problem `failed` when there is no ssh program.

With `relaysErrors` stderr passes through a pipe of this process. A screen needs that: the ProxyCommand is another node, which on its end sets a terminal that is its stderr
back to what it was at its start, after ssh is gone and the screen has it in raw mode again.
*/
export async function runSsh(
	sshArguments: readonly string[],
	{stdio = 'inherit', relaysErrors = false}: {readonly stdio?: 'inherit' | 'ignore'; readonly relaysErrors?: boolean} = {},
): Promise<SshEnd> {
	process.on('SIGINT', ignore);
	process.on('SIGQUIT', ignore);
	// Kept apart from what the session writes to stderr, which must not be searched nor held up.
	const directory = await mkdtemp(path.join(os.tmpdir(), 'baitui-ssh-'));
	const log = path.join(directory, 'log');
	const restoreTerminal = stdio === 'inherit' ? rememberTerminal() : undefined;
	let relayed = '';
	try {
		const child = execa('ssh', ['-E', log, ...sshArguments], {
			stdin: stdio, stdout: stdio, stderr: relaysErrors ? 'pipe' : stdio, reject: false, buffer: false,
		});
		child.stderr?.on('data', (chunk: Buffer) => {
			process.stderr.write(chunk);
			relayed = (relayed + chunk.toString()).slice(-longestComplaint);
		});
		const result = await child;
		if (result.code === 'ENOENT') {
			throw new Problem('failed', 'There is no ssh program on this machine.', {
				hint: `Install ${process.platform === 'darwin' ? 'OpenSSH' : 'the OpenSSH client (package openssh-client or openssh-clients)'} and check that \`ssh -V\` works.`,
				cause: result,
			});
		}

		if (result.exitCode === lostExitCode || result.signal !== undefined) {
			restoreTerminal?.();
		}

		const said = await readFile(log, 'utf8').catch(() => '');
		const hasOtherHostKey = said.includes('REMOTE HOST IDENTIFICATION HAS CHANGED');
		if (stdio === 'inherit' && !hasOtherHostKey) {
			process.stderr.write(said);
		}

		return {
			exitCode: result.exitCode ?? (128 + (result.signal ? os.constants.signals[result.signal] : 0)),
			hasOtherHostKey,
			complaint: lastLine(said) || lastLine(relayed),
		};
	} finally {
		process.off('SIGINT', ignore);
		process.off('SIGQUIT', ignore);
		await rm(directory, {recursive: true, force: true});
	}
}

/** What `ssh -V` says, such as `OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.15`; undefined where there is no ssh program. */
export async function sshVersion(): Promise<string | undefined> {
	const {stderr, code} = await execa('ssh', ['-V'], {stdin: 'ignore', reject: false});
	return code === 'ENOENT' ? undefined : sanitizeLine(stderr.split('\n', 1)[0] ?? '');
}
