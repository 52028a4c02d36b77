import {existsSync} from 'node:fs';
import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {
	isSameRun,
	isUsable,
	needUsable,
	type Session,
} from '../core/session.ts';
import {shellWord} from '../core/text.ts';
import type {Settings} from '../settings/settings.ts';
import {lostExitCode} from '../core/ssh-exit-code.ts';
import {forgetEarlierRun} from '../ssh/earlier-run.ts';
import {removeSessionKey, sessionKeyPath, writeSessionKey} from '../ssh/keys.ts';
import {changedHostKey, knownHostsPath, pinnedSince} from '../ssh/known-hosts.ts';
import type {SshRoad} from '../ssh/options.ts';
import {
	proxyCommandLine,
	runSsh,
	sshArguments,
	type SshEnd,
} from '../ssh/system.ts';
import type {ShellKind} from './app.ts';

export type SshCallOptions = {
	readonly provider: Provider;
	readonly settings: Settings;
	readonly session: Session;
	/** The program and arguments that run baitui itself. */
	readonly self: readonly string[];
	readonly command?: readonly string[];
	/** More arguments of ssh. */
	readonly options?: readonly string[];
};

/**
How the system ssh gets into a session, through `baitui proxy`: no port, so nothing can clash (architecture.md, workers). The key is fetched once for each run of the session and kept, 0600.
Problem `session-not-usable`.
*/
export async function sshRoad({provider, settings, session, self}: Pick<SshCallOptions, 'provider' | 'settings' | 'session' | 'self'>): Promise<{readonly user: string; readonly road: SshRoad}> {
	needUsable(session);
	const {keys, knownHosts} = settings.paths;
	await forgetEarlierRun(settings.paths, session);
	const kept = sessionKeyPath(keys, session.id);
	let keyFile: string | undefined = existsSync(kept) ? kept : undefined;
	if (keyFile === undefined) {
		const login = await provider.sshLogin(session);
		keyFile = login.privateKey === undefined ? undefined : await writeSessionKey(keys, session.id, login.privateKey);
	}

	return {
		user: provider.sshUser,
		road: {
			sessionId: session.id,
			keyFile,
			ownKeyFile: provider.profile.sshKey,
			knownHostsFile: knownHostsPath(knownHosts, session.id),
			proxyCommand: proxyCommandLine([...self, 'proxy', '--profile', provider.profile.name, session.id, 'sshd']),
		},
	};
}

/**
Renews the keys of a session that was restarted, for a line of ssh that was written down before: it names the files, and nobody but its ProxyCommand can say that they are of an earlier run.
Problem `sign-in-needed`, `unreachable`.
*/
export async function renewKeys({provider, settings: {paths}}: Pick<SshCallOptions, 'provider' | 'settings'>, id: string, signal?: AbortSignal): Promise<void> {
	const session = await provider.findSession(id, signal);
	if (!session || !isUsable(session) || !await forgetEarlierRun(paths, session)) {
		return;
	}

	const {privateKey} = await provider.sshLogin(session, signal);
	if (privateKey !== undefined) {
		await writeSessionKey(paths.keys, id, privateKey);
	}
}

/** The arguments of the system ssh for a session. Problem `session-not-usable`. */
export async function sshCall({command, options, ...where}: SshCallOptions): Promise<readonly string[]> {
	const {user, road} = await sshRoad(where);
	return sshArguments({
		...road, user, ...(command !== undefined && {command}), ...(options !== undefined && {options}),
	});
}

/**
What is run for a shell that survives a drop: the tmux that the agent mounts into every container, which is not in PATH, else the image's own (containers-observed section 2);
attached where it runs already. A TERM that the session does not know falls back to one that every tmux knows.
*/
export const tmuxCall: Required<Pick<SshCallOptions, 'command' | 'options'>> = {
	options: ['-t'],
	command: [[
		't=/opt/kernel/tmux; [ -x "$t" ] || t=tmux',
		'command -v "$t" >/dev/null || { echo "There is no tmux in this session." >&2; exit 127; }',
		'find /lib/terminfo /usr/share/terminfo /etc/terminfo -name "$TERM" 2>/dev/null | grep -q . || TERM=xterm-256color',
		'export TERM; exec "$t" -u new-session -A -s baitui',
	].join('; ')],
};

/** Why a session takes the user's own keys only; undefined where baitui has its key. */
async function explainNoKey(provider: Provider, session: Session, keys: string): Promise<string | undefined> {
	return existsSync(sessionKeyPath(keys, session.id)) ? undefined : (await provider.sshLogin(session)).explanation;
}

type ShellCall = Pick<SshCallOptions, 'command' | 'options'>;

/** The same in a container beside the main one, which knows the others by name, with their port and key (backendai.md section 6.9). The shell of the main one takes one layer of quotes away. */
export function inContainer(container: string, {command, options = []}: ShellCall = {}): ShellCall {
	return command === undefined
		? {options: ['-t'], command: ['ssh', shellWord(container)]}
		: {options, command: ['ssh', ...options, shellWord(container), shellWord(command.join(' '))]};
}

/** What ssh runs for a kind of shell. */
export function shellCall(kind: ShellKind): ShellCall {
	return kind === 'shell' ? {} : (kind === 'tmux' ? tmuxCall : inContainer(kind.container));
}

/** Why ssh did not begin or was lost, by its last line: Problem `failed`. */
export function sshFailure(name: string, complaint: string): Problem {
	const said = complaint.replace(/(?<![!.?])$/, '.');
	return new Problem('failed', `ssh to ${name} failed: ${said}`, {
		hint: complaint.includes('Permission denied') ? 'Try again; the key is fetched anew.' : 'Try again in a few seconds.',
	});
}

/**
Runs the system ssh on this terminal until it ends. Where the session shows another host key, its service is asked whether it was restarted: then ssh runs once more,
else it is Problem `verification-failed`. After any other 255 the kept key is dropped, and the next try fetches it.
For a screen, whose own lines cover what ssh said, 255 is Problem `failed` with ssh's last line.
*/
export async function runSessionSsh(options: SshCallOptions, {isOnScreen = false}: {readonly isOnScreen?: boolean} = {}): Promise<SshEnd> {
	const {provider, settings: {paths}} = options;
	let {session} = options;
	for (;;) {
		const end = await runSsh(await sshCall({...options, session}), {relaysErrors: isOnScreen});
		const {exitCode, hasOtherHostKey, complaint} = end;
		if (!hasOtherHostKey) {
			const explanation = exitCode === lostExitCode && complaint.includes('Permission denied') ? await explainNoKey(provider, session, paths.keys) : undefined;
			if (explanation !== undefined) {
				throw new Problem('sign-in-refused', `${session.name} took none of your own keys. ${explanation}`, {hint: 'Add the key to your agent (ssh-add), or name its file: baitui config set ssh-key FILE.'});
			}

			if (exitCode === lostExitCode) {
				await removeSessionKey(paths.keys, session.id);
			}

			if (exitCode === lostExitCode && isOnScreen && complaint !== '') {
				throw sshFailure(session.name, complaint);
			}

			return end;
		}

		const now = await provider.findSession(session.id);
		if (!now || isSameRun(session, now)) {
			throw changedHostKey(session.name, await pinnedSince(paths.knownHosts, session.id));
		}

		session = now;
	}
}
