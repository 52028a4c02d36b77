import {recogniseAgain} from '../app/sign-in.ts';
import {Problem} from '../core/problem.ts';
import {
	answerKinds,
	nameProfile,
	type Credentials,
	type Profile,
} from '../core/profile.ts';
import type {Discovered, SignInWays} from '../core/provider.ts';
import {discover, signInWays} from '../providers/index.ts';
import type {Arguments} from './arguments.ts';
import {askLine} from './ask.ts';
import type {Context} from './context.ts';

/** Where to sign in, before anybody said who they are. */
export type Server = {
	readonly profile: Profile;
	/** Found beside it. */
	readonly credentials?: Credentials;
};

function parseMode(given: Arguments): Profile['mode'] | undefined {
	const text = given.text('mode')
		?? (given.text('access-key') === undefined ? undefined : 'api')
		?? (given.flag('token-stdin') ? 'token' : undefined)
		?? (given.text('user') === undefined ? undefined : 'session');
	const mode = (['session', 'api', 'token'] as const).find(mode => mode === text);
	if (text === mode) {
		return mode;
	}

	throw new Problem('usage', `--mode cannot be "${text}".`, {hint: 'It is session, api or token.'});
}

const hints: Readonly<Record<Profile['mode'], string>> = {
	session: 'Access keys are for the address of the manager itself; give --user here.',
	api: 'E-mail and password are for the address of the web page; give --access-key here.',
	token: 'Give --token-stdin here.',
};

/** Whether a server can be signed in to in the way that was asked for. */
const fits = ({takes}: SignInWays, mode: Profile['mode'] | undefined) => mode === undefined || takes.includes(answerKinds[mode]);

/** The server at an address as a new profile, or the saved profile of that name at that address with what is known there. */
async function serverAt(typed: string, mode: Profile['mode'] | undefined, {profileName, settings, environment, folder, signal}: Context): Promise<Server> {
	const {found, saved} = await recogniseAgain(settings, typed, {name: profileName, signal});
	if (!fits(found, mode)) {
		throw new Problem('usage', `${found.address} is a ${found.description}.`, {hint: hints[found.mode]});
	}

	const known = saved?.mode === found.mode ? saved : undefined;
	const here = discover(environment, folder).find(({profile}) => profile.service === found.service && profile.endpoints.includes(found.address));
	return {
		profile: known ?? {
			name: profileName ?? nameProfile(found.address, settings.profiles()),
			service: found.service,
			endpoints: found.addresses,
			mode: found.mode,
			domain: environment.BACKEND_DOMAIN ?? 'default',
			project: found.choosesProject ? '' : (environment.BACKEND_GROUP ?? 'default'),
			...(here?.profile.projectId !== undefined && {project: here.profile.project, projectId: here.profile.projectId}),
			skipsTlsVerification: false,
		},
		credentials: {...(environment.BACKEND_SECRET_KEY !== undefined && {secretKey: environment.BACKEND_SECRET_KEY}), ...here?.credentials},
	};
}

const fromDiscovered = (found: Discovered | undefined, name: string | undefined): Server | undefined => found && {profile: {...found.profile, ...(name !== undefined && {name})}, credentials: found.credentials};

/** The server that is meant: the URL given, what the environment says, the profile in use, or one asked for. Problem `usage`, `unreachable`. */
export async function chooseServer(given: Arguments, context: Context): Promise<Server> {
	const {profileName, settings, environment, folder} = context;
	const mode = parseMode(given);
	const [url] = given.words;
	if (url !== undefined) {
		return serverAt(url, mode, context);
	}

	const named = settings.profiles().find(profile => profile.name === profileName);
	const found = discover(environment, folder);
	const server = (named && {profile: named})
		?? fromDiscovered(found.find(({isMeant}) => isMeant), profileName)
		?? (profileName === undefined ? currentServer(context) : undefined)
		?? fromDiscovered(found[0], profileName);
	if (!server) {
		if (!context.isInteractive) {
			throw new Problem('usage', 'It is not said which server to sign in to.', {hint: 'baitui login https://your-cluster'});
		}

		return serverAt(await askLine(context, 'Address of the server'), mode, context);
	}

	if (!fits(signInWays(server.profile), mode)) {
		throw new Problem('usage', `The profile ${server.profile.name} is of ${server.profile.mode} mode.`, {hint: 'Give the address of the other server: baitui login URL'});
	}

	return server;
}

function currentServer({settings}: Context): Server | undefined {
	const profile = settings.currentProfile();
	return profile && {profile};
}
