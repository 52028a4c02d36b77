import {type CredentialStore, placeOf, type Profile} from '../core/profile.ts';
import {Problem} from '../core/problem.ts';
import type {Discovered, Provider} from '../core/provider.ts';
import {withoutChanges} from '../core/read-only.ts';
import {createProvider, discover} from '../providers/index.ts';
import type {Settings} from '../settings/settings.ts';

export type Surroundings = {
	readonly settings: Settings;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Where a `.env` is looked for, upwards. */
	readonly folder: string;
};

const isSaved = (profile: Profile, settings: Settings): boolean => settings.profiles().some(saved => placeOf(saved) === placeOf(profile));

/**
The secrets of a profile found on the machine: what was found with it, or else what a login stored under its name. A stored login goes only where it was made: a `.env` that lies in a
folder of somebody else and names another address, or no check of certificates, gets none.
*/
function foundCredentials({profile, credentials}: Discovered, settings: Settings): CredentialStore {
	const stored = settings.credentials(profile.name);
	if (credentials.secretKey !== undefined || credentials.token !== undefined) {
		return {...stored, read: async () => credentials};
	}

	return isSaved(profile, settings) ? stored : {...stored, read: async () => undefined};
}

/** A provider for a profile, read-only where the user wants that, and for one that was found with its secrets in the environment or a `.env`. */
export function providerOf(choice: Profile | Discovered, settings: Settings): Provider {
	const provider = 'profile' in choice
		? createProvider(choice.profile, foundCredentials(choice, settings))
		: createProvider(choice, settings.credentials(choice.name));
	return settings.isReadOnly ? withoutChanges(provider) : provider;
}

/**
The profile that is meant: the named one (by flag or BAITUI_PROFILE), else what the environment or a `.env` says, else the current saved one, else the login of an official client.
Undefined when there is none; Problem `not-found` for a name nobody knows.
*/
export function chooseProfile({settings, environment, folder}: Surroundings, name = environment.BAITUI_PROFILE): Profile | Discovered | undefined {
	const found = discover(environment, folder);
	if (name === undefined || name === '') {
		return found.find(({isMeant}) => isMeant) ?? settings.currentProfile() ?? found[0];
	}

	const saved = settings.profiles();
	const choice = saved.find(profile => profile.name === name) ?? found.find(({profile}) => profile.name === name);
	if (!choice) {
		const there = saved.length === 0 ? 'None is saved yet. Make one with baitui login.' : `There are: ${saved.map(profile => profile.name).join(', ')}.`;
		throw new Problem('not-found', `There is no profile "${name}".`, {
			hint: name.startsWith('env-') ? 'It was made of variables or of a .env file that are not here. Set them, or keep the login with baitui login.' : there,
		});
	}

	return choice;
}

/**
The profile that a screen begins with. What was found on this machine and nobody named is used only once the user chose it there, or signed in to it: a folder of somebody else may hold a `.env`.
Problem `not-found` as of `chooseProfile`.
*/
export function chooseForScreen(surroundings: Surroundings, name = surroundings.environment.BAITUI_PROFILE): Profile | Discovered | undefined {
	const choice = chooseProfile(surroundings, name);
	const isNamed = name !== undefined && name !== '';
	const {settings} = surroundings;
	return choice && 'profile' in choice && !isNamed && !isSaved(choice.profile, settings) && !settings.hasAgreed(placeOf(choice.profile)) ? undefined : choice;
}

/** The provider of the profile that is meant. Problem `sign-in-needed` when there is no profile at all. */
export function openProvider(surroundings: Surroundings, name?: string): Provider {
	const choice = chooseProfile(surroundings, name);
	if (!choice) {
		throw new Problem('sign-in-needed', 'baitui does not know a server yet.', {hint: 'Sign in: baitui login https://your-cluster'});
	}

	return providerOf(choice, surroundings.settings);
}
