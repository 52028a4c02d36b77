import {Problem} from '../core/problem.ts';
import type {Keeping, Profile} from '../core/profile.ts';
import type {Identity, Provider, SignIn} from '../core/provider.ts';
import {createProvider, signInWays} from '../providers/index.ts';
import {needWords, parseSshPort, type Arguments} from './arguments.ts';
import {askLine, askSecret, readSecret} from './ask.ts';
import type {Context} from './context.ts';
import {chooseProject} from './login-project.ts';
import {chooseServer, type Server} from './login-server.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

/** A value from a flag or what is known, else asked for. Problem `usage` where nobody can be asked. */
async function need(context: Context, known: string | undefined, question: string, flag: string): Promise<string> {
	const value = known ?? (context.isInteractive ? await askLine(context, question) : '');
	if (value === '') {
		throw new Problem('usage', `${question} is missing.`, {hint: `Give it with ${flag}.`});
	}

	return value;
}

async function needSecret(given: Arguments, context: Context, question: string, {known, option = 'password-stdin'}: {readonly known?: string | undefined; readonly option?: string} = {}): Promise<string> {
	if (given.flag(option)) {
		return readSecret(context);
	}

	const value = known ?? (context.isInteractive ? await askSecret(context, question) : '');
	if (value === '') {
		throw new Problem('usage', `${question} is missing.`, {hint: `Pipe it in with --${option}; it is never taken from the command line.`});
	}

	return value;
}

/** All that the user has to say, asked for where it was not given. */
async function collect(given: Arguments, context: Context, {profile, credentials = {}}: Server): Promise<{readonly profile: Profile; readonly answers: SignIn}> {
	const {takes} = signInWays(profile);
	const kind = given.text('user') !== undefined && takes.includes('password') ? 'password' : takes[0];
	if (kind === 'token') {
		const {origin} = new URL(profile.endpoints[0]!);
		return {profile, answers: {kind: 'token', token: await needSecret(given, context, `Token of ${origin}`, {known: credentials.token, option: 'token-stdin'})}};
	}

	if (kind === 'keys') {
		const accessKey = await need(context, given.text('access-key') ?? profile.accessKey, 'Access key', '--access-key');
		return {profile: {...profile, accessKey}, answers: {kind: 'keys', accessKey, secretKey: await needSecret(given, context, 'Secret key', {known: credentials.secretKey})}};
	}

	const user = await need(context, given.text('user') ?? profile.user, 'E-mail', '--user');
	const code = given.text('otp');
	const password = await needSecret(given, context, `Password of ${user}`);
	return {
		profile: {...profile, user}, answers: {
			kind: 'password', user, password, ...(code !== undefined && {code}),
		},
	};
}

/** Signs in; the one-time code is asked for once, where somebody can be asked. */
async function signIn(context: Context, provider: Provider, answers: SignIn): Promise<Identity> {
	try {
		return await provider.signIn(answers, context.signal);
	} catch (error) {
		if (!(error instanceof Problem) || error.code !== 'code-needed' || answers.kind !== 'password' || !context.isInteractive) {
			throw error;
		}

		return provider.signIn({...answers, code: await askLine(context, 'One-time code')}, context.signal);
	}
}

/** Where the login shall be kept. Problem `usage`, also where no keyring answers. */
async function parseKeeping(text: string | undefined, {settings}: Context): Promise<Keeping | undefined> {
	const keeping = (['keyring', 'file'] as const).find(keeping => keeping === text);
	if (text !== keeping) {
		throw new Problem('usage', `--keep cannot be "${text}".`, {hint: 'It is keyring or file.'});
	}

	if (keeping === 'keyring' && !await settings.keyringAnswers()) {
		throw new Problem('usage', 'No keyring answers here.', {hint: 'It takes secret-tool and a desktop with a Secret Service; --keep file keeps the login in a file that only you can read.'});
	}

	return keeping;
}

export const verb: Verb = {
	usage: `Usage: baitui login [URL] [--user E-MAIL | --access-key KEY] [--password-stdin]
                    [--otp CODE] [--token-stdin] [--project NAME]
                    [--profile NAME] [--mode session|api|token]
                    [--keep keyring|file] [--ssh-port PORT]

Signs in to a server and keeps it as the profile in use. Without URL it is the
server of BACKEND_* or VALOHAI_* variables or a .env file in this folder or
above, else the one of the current profile, else that of the official client.
What is not given is asked for on the terminal.

  --user E-MAIL     sign in with e-mail (or user name) and password
  --access-key KEY  sign in with an access key; the secret key is asked for, or
                    read from BACKEND_SECRET_KEY
  --password-stdin  read the password or the secret key from stdin
  --otp CODE        the one-time code, for accounts that need one
  --token-stdin     read a token from stdin, for servers that have tokens, such
                    as Valohai (made at SERVER/auth/tokens/)
  --project NAME    the project whose sessions are meant, by its name; it can be
                    left out where there is only one
  --profile NAME    the name to keep it under; without it the server's host
  --mode MODE       session (e-mail and password), api (access key) or token;
                    without it what the server is
  --keep PLACE      keyring (of the desktop, through secret-tool) or file;
                    without it where the login was kept before, else file. The
                    screens can also keep it nowhere
  --ssh-port PORT   the local port tunnels to sshd shall have, 10000 to 65000;
                    without it 9922

A password is never kept. What is kept is a login cookie, a token or the secret
key, in the keyring or in a file that only you can read. It is sent to that
server only.
`,
	options: {
		user: {type: 'string', short: 'u'},
		'access-key': {type: 'string'},
		'password-stdin': {type: 'boolean'},
		otp: {type: 'string'},
		'token-stdin': {type: 'boolean'},
		project: {type: 'string'},
		mode: {type: 'string'},
		keep: {type: 'string'},
		'ssh-port': {type: 'string'},
	},
	async run(given, context) {
		needWords(given, ['URL'], {optional: 1});
		const sshPort = given.text('ssh-port');
		const preferred = sshPort === undefined ? {} : {sshPort: parseSshPort(sshPort)};
		const keeping = await parseKeeping(given.text('keep'), context);
		const {profile: server, answers} = await collect(given, context, await chooseServer(given, context));
		const provider = createProvider(server, context.settings.credentials(server.name, keeping));
		const {user, release} = await signIn(context, provider, answers);
		const profile = await chooseProject(context, provider, given.text('project'));
		// A token does not say whose it is.
		await context.settings.saveProfile({...profile, ...(answers.kind === 'token' && {user}), ...preferred});

		await (context.isJson
			? write(context.stdout, formatJson({
				profile: profile.name, user, release, endpoints: profile.endpoints, mode: profile.mode, project: profile.project,
			}))
			: write(context.stderr, `Signed in to ${profile.endpoints.join(', ')} as ${user}; the profile is ${profile.name}.\n`));
		return 0;
	},
};
