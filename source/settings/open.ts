import os from 'node:os';
import process from 'node:process';
import {Problem} from '../core/problem.ts';
import type {Keeping, Profile} from '../core/profile.ts';
import {isReadOnly} from '../core/read-only.ts';
import {agreedMemory} from './agreed.ts';
import {readCustoms} from './customs.ts';
import {ensureDirectory, ensureSecretDirectory} from './directory.ts';
import {lookMemory} from './look.ts';
import {createHeld} from './held.ts';
import {createKeyring} from './keyring.ts';
import {findPaths, type Environment, type Paths} from './paths.ts';
import {portMemory} from './ports.ts';
import {profileFile} from './profiles.ts';
import {ensureRuntimeDirectory, isOwnDirectory} from './runtime.ts';
import {credentialStore} from './secrets.ts';
import {setFile} from './sets.ts';
import type {Settings} from './settings.ts';
import {templateFile} from './templates.ts';

export type SettingsOptions = {
	/** Default: the process's own. BAITUI_PROFILE in it beats the current profile. */
	readonly environment?: Environment;
	readonly homeDirectory?: string;
	readonly temporaryDirectory?: string;
};

/** Each directory is made when it is first asked for, so that a look leaves nothing behind. */
function openPaths(places: Paths, userId: number): Paths {
	const state = (directory: string) => ensureSecretDirectory(directory, {purpose: 'state directory', variable: 'BAITUI_STATE_DIR'});

	return {
		get config() {
			return ensureDirectory(places.config, {purpose: 'settings directory', variable: 'BAITUI_CONFIG_DIR'});
		},
		get state() {
			return ensureDirectory(places.state, {purpose: 'state directory', variable: 'BAITUI_STATE_DIR'});
		},
		get credentials() {
			return state(places.credentials);
		},
		get keys() {
			return state(places.keys);
		},
		get ownKeys() {
			return state(places.ownKeys);
		},
		get knownHosts() {
			return state(places.knownHosts);
		},
		get sshEntries() {
			return state(places.sshEntries);
		},
		get tunnels() {
			return state(places.tunnels);
		},
		get transfers() {
			return state(places.transfers);
		},
		get journal() {
			return state(places.journal);
		},
		get logs() {
			return state(places.logs);
		},
		get runtime() {
			return ensureRuntimeDirectory(places.runtime, userId);
		},
	};
}

function findProfile(profiles: readonly Profile[], name: string): Profile {
	const profile = profiles.find(candidate => candidate.name === name);
	if (!profile) {
		throw new Problem('not-found', `There is no profile "${name}".`, {
			hint: profiles.length === 0 ? 'None is saved yet. Make one with baitui login.' : `There are: ${profiles.map(known => known.name).join(', ')}.`,
		});
	}

	return profile;
}

function chosenForSsh({sshPort, sshUser, sshKey}: Profile): Pick<Profile, 'sshPort' | 'sshUser' | 'sshKey'> {
	return {...(sshPort !== undefined && {sshPort}), ...(sshUser !== undefined && {sshUser}), ...(sshKey !== undefined && {sshKey})};
}

/** Opens what baitui remembers. Nothing is read or made before it is asked for. */
export function openSettings({environment = process.env, homeDirectory = os.homedir(), temporaryDirectory = os.tmpdir()}: SettingsOptions = {}): Settings {
	// Not os.userInfo(): a container may run under a uid that has no name.
	const userId = process.getuid!();
	const places = findPaths({
		environment, homeDirectory, temporaryDirectory, userId, isOwn: directory => isOwnDirectory(directory, userId),
	});
	const paths = openPaths(places, userId);
	const file = profileFile(places.config, () => paths.config);
	const ports = portMemory(places.state, () => paths.state);
	const look = lookMemory(places.state, () => paths.state);
	const agreed = agreedMemory(places.state, () => paths.state);
	const sets = setFile(places.config, () => paths.config);
	const templates = templateFile(places.config, () => paths.config);
	const keyring = createKeyring(environment, places.credentials);
	const held = createHeld(() => paths.runtime);
	const credentials = (profileName: string, keeping?: Keeping) => credentialStore({
		directory: places.credentials, ensure: () => paths.credentials, keyDirectory: () => paths.ownKeys, keyring, held,
	}, profileName, keeping);

	return {
		isReadOnly: isReadOnly(environment),
		paths,
		profiles: () => file.read().profiles,
		currentProfile() {
			const {profiles, current} = file.read();
			const named = environment.BAITUI_PROFILE;
			return named ? findProfile(profiles, named) : profiles.find(profile => profile.name === current);
		},
		async saveProfile(profile) {
			const {profiles} = file.read();
			const earlier = profiles.find(other => other.name === profile.name);
			const chosen = earlier === undefined ? {} : chosenForSsh(earlier);
			await file.write({profiles: [...profiles.filter(other => other.name !== profile.name), {...chosen, ...profile}], current: profile.name});
		},
		async replaceProfile(profile) {
			const {profiles, current} = file.read();
			findProfile(profiles, profile.name);
			await file.write({profiles: profiles.map(other => (other.name === profile.name ? profile : other)), current});
		},
		async useProfile(name) {
			const {profiles} = file.read();
			const profile = findProfile(profiles, name);
			await file.write({profiles, current: name});
			return profile;
		},
		async setSshPort(name, sshPort) {
			const {profiles, current} = file.read();
			const {sshPort: _, ...profile} = findProfile(profiles, name);
			await file.write({profiles: profiles.map(other => (other.name === name ? {...profile, ...(sshPort !== undefined && {sshPort})} : other)), current});
		},
		async removeProfile(name) {
			const {profiles, current} = file.read();
			findProfile(profiles, name);
			await credentials(name).remove();
			await file.write({profiles: profiles.filter(profile => profile.name !== name), current: current === name ? '' : current});
		},
		credentials,
		keyringAnswers: keyring.answers,
		tunnelSets: sets.read,
		saveTunnelSets: sets.write,
		templates: templates.read,
		saveTemplates: templates.write,
		rememberedPort: ports.recall,
		rememberPort: ports.remember,
		rememberedLook: look.recall,
		rememberLook: look.remember,
		hasAgreed: agreed.has,
		agree: agreed.add,
		customs: () => readCustoms(places.config),
	};
}
