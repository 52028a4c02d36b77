import os from 'node:os';
import path from 'node:path';
import {need} from '../core/need.ts';
import {addToKeyFolder} from '../app/key-folder.ts';
import {
	fingerprintOf,
	fingerprintOfLine,
	readOwnFile,
	readOwnPair,
	readRegistered,
} from '../app/own-key.ts';
import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {readOnlyProblem} from '../core/read-only.ts';
import {shellWord} from '../core/text.ts';
import {readFileIfThere, writeNewFile} from '../settings/file.ts';
import {formatFingerprint, formatPublicKey, readPublicKeys} from '../ssh/public-key.ts';
import {needConsent} from './agree.ts';
import {needWords, type Arguments} from './arguments.ts';
import {askYes} from './ask.ts';
import {connect} from './connect.ts';
import type {Context} from './context.ts';
import {writeOwnKeys} from './key-report.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

const what = 'take a key of your own';

const fileOf = ({folder}: Context, name: string) => path.resolve(folder, name);

/** Says what the registration means and asks. Problem `interrupted`, `usage` where nobody can be asked. */
const confirm = async (given: Arguments, context: Context, provider: Provider): Promise<void> => needConsent(given, context, {
	act: 'register',
	done: 'registered',
	async ask() {
		const earlier = await readRegistered(provider, context.signal);
		await write(context.stderr, `The server keeps both halves, and each session that you start from then on holds them.\n${earlier ? `It takes the place of ${formatFingerprint(earlier, earlier.comment)}` : ''}`);
		return askYes(context, 'Register it?');
	},
});

async function tell({isJson, stdout, stderr}: Context, document: Readonly<Record<string, unknown>>, sentence: string): Promise<void> {
	await (isJson ? write(stdout, formatJson(document)) : write(stderr, `${sentence}\n`));
}

async function register(given: Arguments, context: Context, provider: Provider): Promise<void> {
	const {register} = need(provider, 'ownKey', what);
	const pair = await readOwnPair(fileOf(context, given.words[1]!));
	await confirm(given, context, provider);
	await register(pair, context.signal);
	const fingerprint = fingerprintOfLine(pair.publicKey);
	await tell(context, {registered: fingerprint}, `Registered: ${fingerprint}. Sessions that you start from now on take it.`);
}

async function generate(given: Arguments, context: Context, provider: Provider): Promise<void> {
	const {generate} = need(provider, 'ownKey', what);
	const out = given.text('out');
	const file = out === undefined ? undefined : fileOf(context, out);
	if (file !== undefined && !given.flag('force') && readFileIfThere(file) !== undefined) {
		throw new Problem('refused', `${file} is there already.`, {hint: 'Choose another name, or write over it with --force.'});
	}

	await confirm(given, context, provider);
	const pair = await generate(context.signal);
	const fingerprint = fingerprintOfLine(pair.publicKey);
	if (file !== undefined) {
		const where = {isReplacing: given.flag('force')};
		writeNewFile(file, `${pair.privateKey.trimEnd()}\n`, {...where, mode: 0o600});
		writeNewFile(`${file}.pub`, `${pair.publicKey}\n`, {...where, mode: 0o644});
	}

	await tell(context, {registered: fingerprint, ...(file !== undefined && {file})}, `Registered: ${fingerprint}.${file === undefined ? '' : ` Its private half is in ${file}.`} Sessions that you start from now on take it.`);
}

async function addToFolder(given: Arguments, context: Context, provider: Provider): Promise<void> {
	const {storage} = provider;
	if (!storage || provider.isReadOnly) {
		throw provider.isReadOnly ? readOnlyProblem('change folders') : new Problem('refused', `${provider.label} has no folders.`);
	}

	const name = given.words[1]!;
	const text = readOwnFile(fileOf(context, name));
	const keys = readPublicKeys(text);
	if (keys.length === 0) {
		throw new Problem('usage', `There is no public key in ${name}.`, {hint: text.includes('PRIVATE KEY') ? `A folder .ssh takes the public half: ${shellWord(`${name}.pub`)}.` : 'Name a file such as ~/.ssh/id_ed25519.pub.'});
	}

	await addToKeyFolder(storage, keys.map(key => formatPublicKey(key, key.comment).trim()), context.signal);
	const added = keys.map(key => fingerprintOf(key, key.comment));
	await tell(context, {folder: '.ssh', added}, `The folder .ssh takes ${added.join(', ')}. It is mounted in each session that you start from now on.`);
}

const actions: Readonly<Record<string, (given: Arguments, context: Context, provider: Provider) => Promise<void>>> = {register, generate, folder: addToFolder};

const wordsOf: Readonly<Record<string, readonly string[]>> = {register: ['register', 'FILE'], generate: ['generate'], folder: ['folder', 'FILE.pub']};

export const verb: Verb = {
	usage: `Usage: baitui own-key [--json]
       baitui own-key register FILE [--yes]
       baitui own-key generate [--out FILE] [--yes]
       baitui own-key folder FILE.pub

Lets the sessions that you start from now on take a key of your own, instead of
one that is made for each. Without a word it shows which key is registered, and
the keys that you have here.

  register FILE    the private key in FILE, with its public half. The server
                   keeps both, and each session holds them: so let it be a key
                   for sessions only. It must have no passphrase
  generate         let the server make a pair and register it
  folder FILE.pub  add the public key to authorized_keys in your folder .ssh,
                   which is mounted in all your sessions; only the public half
                   leaves this machine. Servers since 23.09 refuse to make such
                   a folder, but one that is there is used

  --out FILE  write the private half there too (mode 0600), and FILE.pub
  --force     write over what is there
  --yes       do not ask
  --json      {"version": 1, "registered": {"fingerprint", "type", "bits"} or
              null, "own": [...]}

A registered pair can be replaced, but no server takes it away again. Sessions
that run keep the key they have; baitui key NAME tells which that is.
`,
	options: {out: {type: 'string'}, force: {type: 'boolean'}, yes: {type: 'boolean', short: 'y'}},
	async run(given, context) {
		const [word] = given.words;
		const provider = connect(context);
		if (word === undefined) {
			need(provider, 'registeredKey', what);
			await writeOwnKeys(context, provider, os.homedir());
			return 0;
		}

		const action = Object.hasOwn(actions, word) ? actions[word]! : undefined;
		if (!action) {
			throw new Problem('usage', `"${word}" is neither register nor generate nor folder.`);
		}

		needWords(given, wordsOf[word]!);
		await action(given, context, provider);
		return 0;
	},
};
