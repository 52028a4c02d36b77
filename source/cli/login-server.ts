import {Problem} from '../core/problem.ts';
import {nameProfile, type Profile} from '../core/profile.ts';
import type {Discovered} from '../core/provider.ts';
import {discover, recognise} from '../providers/index.ts';
import type {Arguments} from './arguments.ts';
import {askLine} from './ask.ts';
import type {Context} from './context.ts';

/** Where to sign in, before anybody said who they are. */
export type Server = {
	readonly profile: Profile;
	/** Found beside it; api mode. */
	readonly secretKey?: string | undefined;
};

function parseMode(given: Arguments): Profile['mode'] | undefined {
	const text = given.text('mode') ?? (given.text('access-key') === undefined ? undefined : 'api') ?? (given.text('user') === undefined ? undefined : 'session');
	const mode = (['session', 'api'] as const).find(mode => mode === text);
	if (text === mode) {
		return mode;
	}

	throw new Problem('usage', `--mode cannot be "${text}".`, {hint: 'It is session or api.'});
}

/** The server at an address as a new profile, or the saved profile of that name at that address with what is known there. */
async function serverAt(typed: string, mode: Profile['mode'] | undefined, {profileName, settings, environment, signal}: Context): Promise<Server> {
	const found = await recognise(typed, signal);
	if (mode !== undefined && mode !== found.mode) {
		throw new Problem('usage', `${found.address} is a ${found.description}.`, {
			hint: found.mode === 'session'
				? 'Access keys are for the address of the manager itself; give --user here.'
				: 'E-mail and password are for the address of the web page; give --access-key here.',
		});
	}

	const saved = settings.profiles();
	const name = profileName ?? nameProfile(found.address, saved);
	const known = saved.find(profile => profile.name === name && profile.mode === found.mode && profile.endpoints.includes(found.address));
	return {
		profile: known ?? {
			name,
			service: found.service,
			endpoints: found.addresses,
			mode: found.mode,
			domain: environment.BACKEND_DOMAIN ?? 'default',
			project: environment.BACKEND_GROUP ?? 'default',
			skipsTlsVerification: false,
		},
		secretKey: environment.BACKEND_SECRET_KEY,
	};
}

const fromDiscovered = ({profile, credentials}: Discovered, name: string | undefined): Server => ({profile: {...profile, ...(name !== undefined && {name})}, secretKey: credentials.secretKey});

/** The server that is meant: the URL given, what the environment says, the profile in use, or one asked for. Problem `usage`, `unreachable`. */
export async function chooseServer(given: Arguments, context: Context): Promise<Server> {
	const {profileName, settings, environment, folder} = context;
	const mode = parseMode(given);
	const [url] = given.words;
	if (url !== undefined) {
		return serverAt(url, mode, context);
	}

	const named = settings.profiles().find(profile => profile.name === profileName);
	const [found] = discover(environment, folder);
	const server = (named && {profile: named}) ?? (found && fromDiscovered(found, profileName)) ?? (profileName === undefined ? currentServer(context) : undefined);
	if (!server) {
		if (!context.isInteractive) {
			throw new Problem('usage', 'It is not said which server to sign in to.', {hint: 'baitui login https://your-cluster'});
		}

		return serverAt(await askLine(context, 'Address of the server'), mode, context);
	}

	if (mode !== undefined && mode !== server.profile.mode) {
		throw new Problem('usage', `The profile ${server.profile.name} is of ${server.profile.mode} mode.`, {hint: 'Give the address of the other server: baitui login URL'});
	}

	return server;
}

function currentServer({settings}: Context): Server | undefined {
	const profile = settings.currentProfile();
	return profile && {profile};
}
