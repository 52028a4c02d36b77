import {Problem} from '../core/problem.ts';
import type {Profile} from '../core/profile.ts';
import type {Identity, SignIn} from '../core/provider.ts';
import {createProvider} from '../providers/index.ts';
import {needWords, parseSshPort, type Arguments} from './arguments.ts';
import {askLine, askSecret, readSecret} from './ask.ts';
import type {Context} from './context.ts';
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

async function needSecret(given: Arguments, context: Context, question: string, known: string | undefined): Promise<string> {
	if (given.flag('password-stdin')) {
		return readSecret(context);
	}

	const value = known ?? (context.isInteractive ? await askSecret(context, question) : '');
	if (value === '') {
		throw new Problem('usage', `${question} is missing.`, {hint: 'Pipe it in with --password-stdin; it is never taken from the command line.'});
	}

	return value;
}

/** All that the user has to say, asked for where it was not given. */
async function collect(given: Arguments, context: Context, {profile, secretKey}: Server): Promise<{readonly profile: Profile; readonly answers: SignIn}> {
	if (profile.mode === 'api') {
		const accessKey = await need(context, given.text('access-key') ?? profile.accessKey, 'Access key', '--access-key');
		return {profile: {...profile, accessKey}, answers: {kind: 'keys', accessKey, secretKey: await needSecret(given, context, 'Secret key', secretKey)}};
	}

	const user = await need(context, given.text('user') ?? profile.user, 'E-mail', '--user');
	const code = given.text('otp');
	const password = await needSecret(given, context, `Password of ${user}`, undefined);
	return {
		profile: {...profile, user}, answers: {
			kind: 'password', user, password, ...(code !== undefined && {code}),
		},
	};
}

/** Signs in; the one-time code is asked for once, where somebody can be asked. */
async function signIn(context: Context, profile: Profile, answers: SignIn): Promise<Identity> {
	const provider = createProvider(profile, context.settings.credentials(profile.name));
	try {
		return await provider.signIn(answers, context.signal);
	} catch (error) {
		if (!(error instanceof Problem) || error.code !== 'code-needed' || answers.kind !== 'password' || !context.isInteractive) {
			throw error;
		}

		return provider.signIn({...answers, code: await askLine(context, 'One-time code')}, context.signal);
	}
}

export const verb: Verb = {
	usage: `Usage: baitui login [URL] [--user E-MAIL | --access-key KEY] [--password-stdin]
                    [--otp CODE] [--profile NAME] [--mode session|api]
                    [--ssh-port PORT]

Signs in to a server and keeps it as the profile in use. Without URL it is the
server of BACKEND_* variables or a .env file in this folder or above, else the
one of the current profile. What is not given is asked for on the terminal.

  --user E-MAIL     sign in with e-mail and password
  --access-key KEY  sign in with an access key; the secret key is asked for, or
                    read from BACKEND_SECRET_KEY
  --password-stdin  read the password or the secret key from stdin
  --otp CODE        the one-time code, for accounts that need one
  --profile NAME    the name to keep it under; without it the server's host
  --mode MODE       session (e-mail and password) or api (access key); without
                    it what the server is
  --ssh-port PORT   the local port tunnels to sshd shall have, 10000 to 65000;
                    without it 9922

A password is never kept. What is kept is a login cookie, or the secret key, in
a file that only you can read.
`,
	options: {
		user: {type: 'string', short: 'u'},
		'access-key': {type: 'string'},
		'password-stdin': {type: 'boolean'},
		otp: {type: 'string'},
		mode: {type: 'string'},
		'ssh-port': {type: 'string'},
	},
	async run(given, context) {
		needWords(given, ['URL'], {optional: 1});
		const sshPort = given.text('ssh-port');
		const preferred = sshPort === undefined ? {} : {sshPort: parseSshPort(sshPort)};
		const {profile, answers} = await collect(given, context, await chooseServer(given, context));
		const {user, release} = await signIn(context, profile, answers);
		context.settings.saveProfile({...profile, ...preferred});

		await (context.isJson
			? write(context.stdout, formatJson({
				profile: profile.name, user, release, endpoints: profile.endpoints, mode: profile.mode,
			}))
			: write(context.stderr, `Signed in to ${profile.endpoints.join(', ')} as ${user}; the profile is ${profile.name}.\n`));
		return 0;
	},
};
