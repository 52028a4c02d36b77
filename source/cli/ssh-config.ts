import os from 'node:os';
import path from 'node:path';
import {
	installedConfig,
	planInstall,
	planUninstall,
	type ConfigChange,
	userConfigPath,
} from '../app/ssh-config.ts';
import {listEntries, prepareEntry} from '../app/ssh-entries.ts';
import {Problem} from '../core/problem.ts';
import {
	formatPerHost,
	formatWildcard,
	parseSuffix,
} from '../ssh/config-text.ts';
import {needConsent} from './agree.ts';
import {needWords, type Arguments} from './arguments.ts';
import {askYes} from './ask.ts';
import {connect} from './connect.ts';
import type {Context} from './context.ts';
import {formatJson, write} from './output.ts';
import {ownCommand} from './own-command.ts';
import {warnOfUnsaved} from './ssh-lines.ts';
import type {Verb} from './verb.ts';

type Wish = {
	readonly isWildcard: boolean;
	readonly suffix: string;
};

/** What ssh is to read. Without a wish it is what was installed the last time. */
async function configText(context: Context, {isWildcard, suffix}: Wish): Promise<string> {
	const self = ownCommand(context);
	if (!isWildcard) {
		const provider = connect(context);
		await warnOfUnsaved(context, provider);
		return formatPerHost(suffix, await listEntries({
			provider, settings: context.settings, self, suffix,
		}, context.signal));
	}

	const profile = context.profileName === undefined ? [] : ['--profile', context.profileName];
	return formatWildcard({suffix, prepare: [...self, 'ssh-config', ...profile, '--suffix', suffix, '--prepare'], entries: context.settings.paths.sshEntries});
}

function findWish(given: Arguments, context: Context, file: string): Wish {
	const before = installedConfig(context.settings, file) ?? {isWildcard: true, suffix: 'bai'};
	if (given.flag('wildcard') && given.flag('per-host')) {
		throw new Problem('usage', '--wildcard and --per-host exclude each other.');
	}

	const suffix = given.text('suffix');
	return {
		isWildcard: given.flag('wildcard') || (before.isWildcard && !given.flag('per-host')),
		suffix: suffix === undefined ? before.suffix : parseSuffix(suffix),
	};
}

/** Where $HOME was changed ssh still reads the file of the account. */
function homeRemark(): string {
	try {
		const {homedir} = os.userInfo();
		return homedir === os.homedir() ? '' : `ssh itself reads ${path.join(homedir, '.ssh', 'config')}, since HOME is not the home of this account.\n`;
	} catch {
		return '';
	}
}

async function install(given: Arguments, context: Context, change: ConfigChange, isAgreed: boolean): Promise<void> {
	const {stderr} = context;
	for (const {line, pattern} of change.clashes) {
		await write(stderr, `${change.file} has "Host ${pattern}" in line ${line}; baitui's lines come first and win for these names.\n`);
	}

	if (change.diff === '') {
		await write(stderr, 'It is installed already, and nothing has changed.\n');
		return;
	}

	await write(stderr, change.diff);
	if (!isAgreed) {
		await needConsent(given, context, {act: 'change', done: 'changed', ask: async () => askYes(context, 'Write this?')});
	}

	const backup = change.apply();
	await write(stderr, `Installed in ${change.file}.${backup === undefined ? '' : ` What was there before is kept in ${backup}.`}\n`);
}

/** Installs the configuration if that is agreed to, for verbs that need it. Problem `interrupted`. */
export async function installConfig(given: Arguments, context: Context, {file, isAgreed}: {readonly file: string; readonly isAgreed: boolean}): Promise<Wish> {
	const wish = findWish(given, context, file);
	const text = await configText(context, wish);
	await install(given, context, planInstall(context.settings, file, {text, suffix: wish.suffix}), isAgreed);
	return wish;
}

async function uninstall(context: Context, file: string): Promise<void> {
	const change = planUninstall(context.settings, file);
	await write(context.stderr, change.diff === '' ? `There is nothing of baitui in ${file}.\n` : change.diff);
	const backup = change.apply();
	if (backup !== undefined) {
		await write(context.stderr, `${file} was changed since; how it was before baitui is still in ${backup}.\n`);
	}
}

export const verb: Verb = {
	usage: `Usage: baitui ssh-config [--wildcard|--per-host] [--suffix bai]
       baitui ssh-config --install [--yes] [--file F]
       baitui ssh-config --diff | --uninstall [--file F]

Prints a configuration for ssh in which sessions are hosts: ssh NAME.bai, and
the same name for scp, sftp, rsync, git, ansible and editors. There is no port
to know and no key to handle; host keys are pinned for each session, so a new
session with an old name brings no warning.

  --install      put it beside baitui's settings and one Include on top of
                 ~/.ssh/config; shows the change, asks, keeps one backup
  --yes          do not ask
  --diff         print what --install would change
  --uninstall    take these lines out again; every other byte stays
  --file F       that file instead of ~/.ssh/config
  --wildcard     one entry for all sessions; ssh asks baitui at each connection
                 which session has the name (this is the default)
  --per-host     one entry for each session that runs now, for programs that
                 list hosts or do not know "Match exec"; to be repeated when
                 sessions come and go
  --suffix WORD  end the names with another word than bai
  --prepare HOST what ssh calls by itself: writes the entry of one session

A name that ssh cannot take, or that several sessions have, is replaced by the
first letters of the session's id; these work for every session. ssh keeps an
idle connection alive, which may keep a session from being ended as idle.
`,
	options: {
		install: {type: 'boolean'}, uninstall: {type: 'boolean'}, diff: {type: 'boolean'}, yes: {type: 'boolean', short: 'y'}, wildcard: {type: 'boolean'}, 'per-host': {type: 'boolean'},
		suffix: {type: 'string'}, file: {type: 'string'}, prepare: {type: 'string'},
	},
	async run(given, context) {
		needWords(given, []);
		const actions = ['install', 'uninstall', 'diff'].filter(name => given.flag(name));
		const named = given.text('file');
		if (actions.length > 1) {
			throw new Problem('usage', `${actions.map(name => `--${name}`).join(' and ')} exclude each other.`);
		}

		if (actions.length === 0 && (named !== undefined || given.flag('yes'))) {
			throw new Problem('usage', `${named === undefined ? '--yes' : '--file'} goes with --install, --diff or --uninstall.`);
		}

		const host = given.text('prepare');
		if (host !== undefined) {
			await prepareEntry({
				provider: connect(context), settings: context.settings, self: ownCommand(context), suffix: parseSuffix(given.text('suffix') ?? 'bai'),
			}, host, context.signal);
			return 0;
		}

		const file = named === undefined ? userConfigPath() : path.resolve(context.folder, named);
		if (given.flag('uninstall')) {
			await uninstall(context, file);
			return 0;
		}

		if (given.flag('install')) {
			await installConfig(given, context, {file, isAgreed: given.flag('yes')});
			await write(context.stderr, named === undefined ? homeRemark() : '');
			return 0;
		}

		const wish = findWish(given, context, file);
		const text = await configText(context, wish);
		if (given.flag('diff')) {
			await write(context.stdout, planInstall(context.settings, file, {text, suffix: wish.suffix}).diff);
		} else {
			await write(context.stdout, context.isJson ? formatJson({config: text}) : text);
		}

		return 0;
	},
};
