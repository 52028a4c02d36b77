import {existsSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {Problem} from '../core/problem.ts';
import type {Profile} from '../core/profile.ts';
import {chooseProfile} from '../workers/open-provider.ts';
import {parseSshPort} from './arguments.ts';
import type {Context} from './context.ts';

/** One value that decides what baitui does, and where it comes from. */
export type ConfigEntry = {
	readonly name: string;
	readonly value: string;
	/** Such as `--profile`, `BAITUI_THEME`, `./.env`, `profile prod`, `default`. */
	readonly origin: string;
};

/** A value of a profile that may be set. `apply` throws Problem `usage` for what it cannot be; an empty text stands for none. */
type Changeable = {
	readonly apply: (profile: Profile, text: string) => Profile;
	readonly form: string;
};

function needText(name: string, text: string): string {
	if (text.trim() === '') {
		throw new Problem('usage', `${name} cannot be empty.`);
	}

	return text.trim();
}

function parseSwitch(name: string, text: string): boolean {
	if (text !== 'on' && text !== 'off') {
		throw new Problem('usage', `${name} cannot be "${text}".`, {hint: 'It is on or off.'});
	}

	return text === 'on';
}

function withSshPort({sshPort: _, ...profile}: Profile, text: string): Profile {
	return text === 'none' || text === '' ? profile : {...profile, sshPort: parseSshPort(text)};
}

/** A name that ssh and a shell take as it is (POSIX, 3.437). */
function withSshUser({sshUser: _, ...profile}: Profile, text: string): Profile {
	if (text === 'none' || text === '') {
		return profile;
	}

	if (!/^[\w.][\w\-.]*$/.test(text)) {
		throw new Problem('usage', `"${text}" cannot be the name of a user.`);
	}

	return {...profile, sshUser: text};
}

function withSshKey({sshKey: _, ...profile}: Profile, text: string): Profile {
	if (text === 'none' || text === '') {
		return profile;
	}

	const file = path.resolve(text.startsWith('~/') ? path.join(os.homedir(), text.slice(2)) : text);
	if (!existsSync(file)) {
		throw new Problem('usage', `There is no file ${file}.`, {hint: 'ssh-key is the file of a private key.'});
	}

	return {...profile, sshKey: file};
}

export const changeable: Readonly<Record<string, Changeable>> = {
	project: {apply: (profile, text) => ({...profile, project: needText('project', text)}), form: 'a name'},
	domain: {apply: (profile, text) => ({...profile, domain: needText('domain', text)}), form: 'a name'},
	'ssh-port': {apply: withSshPort, form: '10000 to 65000, or none'},
	'ssh-user': {apply: withSshUser, form: 'a name, or none'},
	'ssh-key': {apply: withSshKey, form: 'a file, or none'},
	'tls-check': {apply: (profile, text) => ({...profile, skipsTlsVerification: !parseSwitch('tls-check', text)}), form: 'on or off'},
};

/** Where the profile that is used comes from. */
function profileOrigin({profileName, settings}: Context, found: string | undefined): string {
	if (found !== undefined) {
		return found;
	}

	if (profileName === undefined) {
		return settings.profiles().length === 1 ? 'the only one saved' : 'chosen last (baitui use, baitui login)';
	}

	return process.env.BAITUI_PROFILE === profileName ? 'BAITUI_PROFILE' : '--profile';
}

/** A directory: named by its variable, else where the rules of XDG put it. */
function placeEntry({environment}: Context, name: string, value: string, [own, xdg]: readonly [string, string]): ConfigEntry {
	const isSet = (variable: string) => (environment[variable] ?? '') !== '';
	return {name, value, origin: [own, xdg].find(variable => isSet(variable)) ?? 'default'};
}

const variableEntry = ({environment}: Context, name: string, variable: string, usual: string): ConfigEntry => {
	const value = environment[variable];
	return value === undefined || value === '' ? {name, value: usual, origin: 'default'} : {name, value, origin: variable};
};

/** All values that decide, in the order people look for them. Problem `not-found` for a profile nobody knows. */
export function configEntries(context: Context): readonly ConfigEntry[] {
	const {settings, environment, folder} = context;
	const choice = chooseProfile({settings, environment, folder}, context.profileName);
	const found = choice && 'profile' in choice ? choice.origin : undefined;
	const profile = choice && ('profile' in choice ? choice.profile : choice);
	const origin = found ?? (profile ? `profile ${profile.name}` : '');
	const own: readonly ConfigEntry[] = profile
		? [
			{name: 'profile', value: profile.name, origin: profileOrigin(context, found)},
			{name: 'service', value: profile.service, origin},
			{name: 'address', value: profile.endpoints.join(', '), origin},
			{name: 'mode', value: profile.mode, origin},
			{name: 'user', value: profile.user ?? profile.accessKey ?? '', origin},
			{name: 'domain', value: profile.domain, origin},
			{name: 'project', value: profile.project, origin},
			{name: 'ssh-port', value: profile.sshPort === undefined ? 'none' : String(profile.sshPort), origin: profile.sshPort === undefined ? 'default' : origin},
			{name: 'ssh-user', value: profile.sshUser ?? 'none', origin: profile.sshUser === undefined ? 'default' : origin},
			{name: 'ssh-key', value: profile.sshKey ?? 'none', origin: profile.sshKey === undefined ? 'default' : origin},
			{name: 'tls-check', value: profile.skipsTlsVerification ? 'off' : 'on', origin: profile.skipsTlsVerification ? origin : 'default'},
		]
		: [{name: 'profile', value: 'none', origin: 'default'}];
	return [
		...own,
		variableEntry(context, 'theme', 'BAITUI_THEME', 'auto'),
		variableEntry(context, 'language', 'BAITUI_LANG', 'auto'),
		variableEntry(context, 'ascii', 'BAITUI_ASCII', 'auto'),
		variableEntry(context, 'proxy', 'HTTPS_PROXY', 'none'),
		variableEntry(context, 'proxy-exceptions', 'NO_PROXY', 'none'),
		variableEntry(context, 'certificates', 'NODE_EXTRA_CA_CERTS', 'those of Node'),
		placeEntry(context, 'settings', settings.paths.config, ['BAITUI_CONFIG_DIR', 'XDG_CONFIG_HOME']),
		placeEntry(context, 'state', settings.paths.state, ['BAITUI_STATE_DIR', 'XDG_STATE_HOME']),
		placeEntry(context, 'sockets', settings.paths.runtime, ['XDG_RUNTIME_DIR', 'XDG_RUNTIME_DIR']),
	];
}
