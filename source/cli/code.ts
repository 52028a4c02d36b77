import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {installedConfig, userConfigPath} from '../app/ssh-config.ts';
import {hostOf} from '../app/ssh-entries.ts';
import {sshRoad} from '../app/ssh.ts';
import {findSshPort, keptFolder} from '../app/ssh-tunnel.ts';
import {resolvePath} from '../core/path.ts';
import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {
	findSession,
	isUsable,
	needUsable,
	type Session,
} from '../core/session.ts';
import {shellWord} from '../core/text.ts';
import {formatHostEntry} from '../ssh/config-text.ts';
import {vscodeAuthority, vscodeUri} from '../ssh/vscode.ts';
import {needWords, type Arguments} from './arguments.ts';
import {connect} from './connect.ts';
import type {Context} from './context.ts';
import {findProgram} from './find-program.ts';
import {formatJson, write} from './output.ts';
import {ownCommand} from './own-command.ts';
import {installConfig} from './ssh-config.ts';
import type {Verb} from './verb.ts';

/** The name in the block that is printed where no configuration is installed. */
const blockHost = 'bai-vscode';

/** The suffix of the installed configuration. Where there is none it is offered, or installed when --install says so; undefined when neither. */
async function needSuffix(given: Arguments, context: Context): Promise<string | undefined> {
	const file = userConfigPath();
	const installed = installedConfig(context.settings, file);
	if (installed ?? (!given.flag('install') && !context.isInteractive)) {
		return installed?.suffix;
	}

	try {
		await write(context.stderr, 'VS Code finds sessions by name once ssh does; that takes one Include in your ssh configuration.\n');
		const {suffix} = await installConfig(given, context, {file, isAgreed: given.flag('install')});
		return suffix;
	} catch (error) {
		if (error instanceof Problem && error.code === 'interrupted' && !context.signal.aborted) {
			return undefined;
		}

		throw error;
	}
}

async function openEditor(context: Context, program: string, words: readonly string[]): Promise<number> {
	const child = spawn(program, words, {stdio: 'inherit', signal: context.signal});
	const [code] = await once(child, 'close') as [number | null];
	return code ?? 1;
}

async function printSteps(context: Context, provider: Provider, {session, folder, host}: {readonly session: Session; readonly folder: string; readonly host: string | undefined}): Promise<void> {
	const uri = vscodeUri(host ?? blockHost, folder);
	const block = host === undefined
		? formatHostEntry({
			host: blockHost, port: await findSshPort(context.settings, session), ...await sshRoad({
				provider, settings: context.settings, session, self: ownCommand(context),
			}),
		})
		: undefined;
	if (context.isJson) {
		await write(context.stdout, formatJson({
			host: host ?? blockHost, folder, uri, ...(block !== undefined && {block}),
		}));
		return;
	}

	const line = ['code', '--remote', vscodeAuthority(host ?? blockHost), folder].map(word => shellWord(word)).join(' ');
	await write(context.stdout, [
		...(block === undefined ? [] : ['# Put this block into ~/.ssh/config, or run baitui ssh-config --install for names without one.', block]),
		'# In VS Code with the extension Remote - SSH: F1, "Remote-SSH: Connect to Host...", then',
		`#   ${host ?? blockHost}`,
		'# or where the program code is:',
		`#   ${line}`,
		'# The address of the folder:',
		`#   ${uri}`,
		'# Where a dialog asks for a password, since its program cannot use keys:',
		`#   baitui key ${shellWord(session.name)} --password --out -`,
		'',
	].join('\n'));
}

export const verb: Verb = {
	usage: `Usage: baitui code NAME [PATH] [--install] [--print]

Opens VS Code in a session, in PATH, or else in the first mounted folder that
is kept. It takes the extension Remote - SSH and baitui ssh-config, which is
offered where it is not installed yet.

  --install  install baitui ssh-config without asking
  --print    print what to do instead: a block for ~/.ssh/config where none is
             installed (with the port of a tunnel to sshd, if one is open), the
             steps, and the address of the folder

Prints the same where there is no program "code".
`,
	options: {print: {type: 'boolean'}, install: {type: 'boolean'}},
	async run(given, context) {
		needWords(given, ['NAME', 'PATH'], {optional: 1});
		const provider = connect(context);
		const sessions = await provider.listSessions(context.signal);
		const session = needUsable(findSession(sessions, given.words[0]!));
		const folder = given.words[1] === undefined ? keptFolder(session) : resolvePath(session.home, given.words[1]);
		const program = given.flag('print') ? undefined : findProgram(context, 'code');
		const suffix = program === undefined && !given.flag('install')
			? installedConfig(context.settings, userConfigPath())?.suffix
			: await needSuffix(given, context);
		const host = suffix === undefined ? undefined : hostOf(session, sessions.filter(one => isUsable(one)), suffix);
		if (program === undefined || host === undefined) {
			if (!given.flag('print')) {
				await write(context.stderr, program === undefined ? 'There is no program "code" here; so this is to be done by hand.\n' : 'baitui ssh-config is not installed; so this is to be done by hand.\n');
			}

			await printSteps(context, provider, {session, folder, host});
			return 0;
		}

		return openEditor(context, program, ['--remote', vscodeAuthority(host), folder]);
	},
};
