import os from 'node:os';
import path from 'node:path';
import {privateKeyOf, reportKey} from '../app/own-key.ts';
import {sessionPassword} from '../app/session-password.ts';
import {sshRoad} from '../app/ssh.ts';
import {findSshPort, keptFolder} from '../app/ssh-tunnel.ts';
import {Problem} from '../core/problem.ts';
import {needUsable, type Session} from '../core/session.ts';
import {writeNewFile} from '../settings/file.ts';
import {formatSite} from '../ssh/filezilla.ts';
import {formatPpk} from '../ssh/ppk.ts';
import {readPrivateKey} from '../ssh/private-key.ts';
import {formatFingerprint, formatPublicKey} from '../ssh/public-key.ts';
import type {Provider} from '../core/provider.ts';
import {needWords, type Arguments} from './arguments.ts';
import {askForSession, connect} from './connect.ts';
import type {Context} from './context.ts';
import {writeKeyReport} from './key-report.ts';
import {formatJson, write} from './output.ts';
import {selfCommand} from './self.ts';
import type {Verb} from './verb.ts';

type Product = {
	readonly text: string;
	readonly isSecret: boolean;
};

const kinds = ['public', 'fingerprint', 'filezilla', 'password'];
const formats = ['openssh', 'ppk'];

async function siteOf(context: Context, provider: Provider, session: Session): Promise<string> {
	const address = await findSshPort(context.settings, session);
	if (!address) {
		throw new Problem('not-found', `No tunnel to the sshd of ${session.name} is open, and FileZilla needs a port.`, {hint: `Open one: baitui tunnel ${session.name} sshd --detach`});
	}

	const {user, road} = await sshRoad({
		provider, settings: context.settings, session, self: selfCommand(),
	});
	return formatSite({
		name: session.name, ...address, user, keyFile: road.keyFile ?? '', folder: keptFolder(session),
	});
}

async function produce(given: Arguments, context: Context, provider: Provider, session: Session): Promise<Product> {
	if (given.flag('password')) {
		return {text: `${await sessionPassword(provider, session, context.settings, context.signal)}\n`, isSecret: true};
	}

	const privateKey = await privateKeyOf(provider, session, context.signal);
	if (given.flag('filezilla')) {
		return {text: await siteOf(context, provider, session), isSecret: false};
	}

	if (given.flag('public') || given.flag('fingerprint')) {
		const key = await readPrivateKey(privateKey);
		return {text: given.flag('public') ? formatPublicKey(key, session.name) : formatFingerprint(key, session.name), isSecret: false};
	}

	const text = given.text('format') === 'ppk' ? formatPpk(await readPrivateKey(privateKey), session.name) : privateKey;
	return {text, isSecret: true};
}

function check(given: Arguments): void {
	needWords(given, ['NAME']);
	const chosen = [...kinds.filter(name => given.flag(name)), ...(given.text('format') === undefined ? [] : ['format'])];
	if (chosen.length > 1) {
		throw new Problem('usage', `${chosen.map(name => `--${name}`).join(' and ')} exclude each other.`);
	}

	const format = given.text('format');
	if (format !== undefined && !formats.includes(format)) {
		throw new Problem('usage', `"${format}" is no format of keys.`, {hint: `There are: ${formats.join(', ')}.`});
	}
}

export const verb: Verb = {
	usage: `Usage: baitui key NAME [--json]
       baitui key NAME --out FILE [--format openssh|ppk]
       baitui key NAME --public | --fingerprint | --filezilla | --password

Tells where the key of a session comes from: made for it, registered by you
(baitui own-key), or yours in a folder .ssh; with fingerprints, and which of the
keys that it takes you have here. With an option it hands the key out, for
programs that do not go through baitui.

  --out FILE     write the private key there, for its owner only (mode 0600);
                 - is stdout where that is no terminal
  --force        write over what is there
  --format ppk   as PuTTY's own file (version 3), for PuTTY, WinSCP, FileZilla;
                 openssh, the default, is the key as the session has it
  --public       the public half, as a line for authorized_keys
  --fingerprint  as ssh-keygen -l writes it
  --filezilla    a site for File > Import of FileZilla: the port of the tunnel
                 to sshd that is open (baitui tunnel NAME sshd --detach), the
                 user and the key
  --password     the password that its sshd takes too, for clients that cannot
                 use keys, such as the dialogs of VS Code; on a terminal only
                 where --out - asks for it
  --json         {"version": 1, "session", "user", "from": "session|registered|
                 own", "explanation", "key", "accepted", "registered"}
`,
	options: {
		out: {type: 'string'}, force: {type: 'boolean'}, format: {type: 'string'}, public: {type: 'boolean'}, fingerprint: {type: 'boolean'}, filezilla: {type: 'boolean'}, password: {type: 'boolean'},
	},
	async run(given, context) {
		check(given);
		const format = given.text('format');
		const isPrivate = kinds.every(name => !given.flag(name));
		// A format without a place is meant for stdout.
		const out = given.text('out') ?? (format === undefined ? undefined : '-');
		if (given.flag('password') && out === undefined && context.stdout.isTTY) {
			throw new Problem('usage', 'A password is not shown on a terminal.', {hint: 'Write it to a file with --out FILE; --out - shows it all the same.'});
		}

		if (isPrivate && out === '-' && context.stdout.isTTY) {
			throw new Problem('usage', 'A private key is not shown on a terminal.', {hint: 'Write it to a file: --out FILE.'});
		}

		const provider = connect(context);
		const session = needUsable(await askForSession(provider, given.words[0]!, context.signal));
		if (isPrivate && out === undefined) {
			await writeKeyReport(context, session, await reportKey(provider, session, {home: os.homedir(), environment: context.environment}, context.signal));
			return 0;
		}

		const {text, isSecret} = await produce(given, context, provider, session);
		if (out === undefined || out === '-') {
			await write(context.stdout, context.isJson ? formatJson({text}) : text);
			return 0;
		}

		const file = path.resolve(context.folder, out);
		writeNewFile(file, text, {isReplacing: given.flag('force'), mode: isSecret ? 0o600 : 0o644});
		await (context.isJson ? write(context.stdout, formatJson({file})) : write(context.stderr, `Written to ${file}.\n`));
		return 0;
	},
};
