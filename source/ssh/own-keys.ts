import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {readPublicKey, readPublicKeys, type NamedKey} from './public-key.ts';

/** Where a user keeps keys of his own. */
export type OwnPlaces = {
	readonly home: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** The file of the one key that is meant. */
	readonly keyFile?: string | undefined;
};

/** What a login without the system's ssh can be tried with. */
export type OwnKeys = {
	/** Texts of private keys that need no passphrase. */
	readonly ownKeys: readonly string[];
	/** Socket of the ssh-agent. */
	readonly agent: string | undefined;
};

/** What ssh tries by itself, in its order (ssh_config, IdentityFile). */
const usualNames = ['id_rsa', 'id_ecdsa', 'id_ed25519'];

const agentOf = ({environment}: OwnPlaces): string | undefined => (environment.SSH_AUTH_SOCK === '' ? undefined : environment.SSH_AUTH_SOCK);

/** The user's keys that can be used without a question: those of the agent and files without a passphrase. */
export async function findOwnKeys(places: OwnPlaces): Promise<OwnKeys> {
	const {default: {utils}} = await import('ssh2');
	const files = places.keyFile === undefined ? usualNames.map(name => path.join(places.home, '.ssh', name)) : [places.keyFile];
	const texts = await Promise.all(files.map(async file => readFile(file, 'utf8').catch(() => '')));
	return {ownKeys: texts.filter(text => text !== '' && !(utils.parseKey(text) instanceof Error)), agent: agentOf(places)};
}

/** A public key of the user's, with where it is. */
export type PlacedKey = {
	readonly key: NamedKey;
	/** A file, or `ssh-agent`. */
	readonly place: string;
};

async function keysOfAgent(socket: string): Promise<readonly PlacedKey[]> {
	const {default: {OpenSSHAgent}} = await import('ssh2');
	return new Promise(resolve => {
		new OpenSSHAgent(socket).getIdentities((error, identities = []) => {
			const keys = error ? [] : identities.map(identity => ('pubKey' in identity ? undefined : readPublicKey(`${identity.type} ${identity.getPublicSSH().toString('base64')} ${identity.comment}`)));
			resolve(keys.filter(key => key !== undefined).map(key => ({key, place: 'ssh-agent'})));
		});
	});
}

/** The public halves that lie in `~/.ssh` and in the agent. */
export async function listOwnPublicKeys(places: OwnPlaces): Promise<readonly PlacedKey[]> {
	const directory = path.join(places.home, '.ssh');
	const names = await readdir(directory).catch(() => []);
	const files = [...names.filter(name => name.endsWith('.pub')).toSorted().map(name => path.join(directory, name)), ...(places.keyFile === undefined ? [] : [`${places.keyFile}.pub`])];
	const [agent, ...ofFiles] = await Promise.all([
		agentOf(places) === undefined ? [] : keysOfAgent(agentOf(places)!),
		...[...new Set(files)].map(async file => readPublicKeys(await readFile(file, 'utf8').catch(() => '')).map(key => ({key, place: file}))),
	]);
	return [...ofFiles.flat(), ...agent];
}
