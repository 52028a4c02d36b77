import type {SignIn} from './provider.ts';

/** A server and who one is there. No secret in it. */
export type Profile = {
	readonly name: string;
	/** A key of the provider registry. */
	readonly service: string;
	/** Base addresses of one and the same cluster, in order of preference. */
	readonly endpoints: readonly string[];
	/** How the service authenticates: `session` = web address and password, `api` = access key and secret key, `token` = a token made on the web page. */
	readonly mode: 'session' | 'api' | 'token';
	/** E-mail of session mode, user name of token mode. */
	readonly user?: string;
	/** Access key of api mode. */
	readonly accessKey?: string;
	readonly domain: string;
	/** For people. */
	readonly project: string;
	/** Where the service knows projects by an id. */
	readonly projectId?: string;
	/** The local port that tunnels to sshd are to have, 10000 to 65000 as in the web interface. Absent = 9922. */
	readonly sshPort?: number;
	/** Where its storage is reached, by the addresses that it tells itself; absent = there, or where BACKEND_OVERRIDE_STORAGE_PROXY says. */
	readonly storageAddresses?: Readonly<Record<string, string>>;
	/** Who one is in sessions whose account has another name than the service's usual one. */
	readonly sshUser?: string;
	/** File of the user's own private key, for sessions that take no other. Absent = the agent's and those of `~/.ssh`, as ssh does. */
	readonly sshKey?: string;
	/** True = certificates are not checked; every screen says so. */
	readonly skipsTlsVerification: boolean;
	/** Absolute path of a file of certificates; only what they signed is trusted. Absent = what this machine trusts. */
	readonly authorities?: string;
};

/** Where a profile leads, and as what: two of the same place are one server to the user. */
export function placeOf({name, mode, skipsTlsVerification, endpoints}: Profile): string {
	return [name, mode, String(skipsTlsVerification), ...endpoints].join(' ');
}

/** Whose certificates a server may show. */
export type Trust = Pick<Profile, 'skipsTlsVerification' | 'authorities'>;

/** That of a server which nothing is known of yet. */
export const usualTrust: Trust = {skipsTlsVerification: false};

/** What one answers who signs in, mode by mode. */
export const answerKinds: Readonly<Record<Profile['mode'], SignIn['kind']>> = {session: 'password', api: 'keys', token: 'token'};

/** What proves it: kept apart from the profile. */
export type Credentials = {
	/** Session mode: the login cookie's value. A bearer secret. */
	readonly cookie?: string;
	/** Session mode: the access key the server named at login, the owner of the user's sessions. */
	readonly accessKey?: string;
	/** Api mode. */
	readonly secretKey?: string;
	/** Token mode. A bearer secret. */
	readonly token?: string;
};

/** Where a login is kept: in the keyring of the desktop, in a file, or nowhere but in the process that signed in, as long as that lives. */
export type Keeping = 'keyring' | 'file' | 'memory';

/** Where a provider finds its credentials. It is read again before an expired login is reported, since another process may have signed in. */
export type CredentialStore = {
	readonly read: () => Promise<Credentials | undefined>;
	readonly write: (credentials: Credentials) => Promise<void>;
	readonly remove: () => Promise<void>;
	/** A directory for the ssh keys that sessions are started with; made when it is asked for, 0700. It outlives the login, as the sessions do. */
	readonly keyDirectory: () => string;
};

/** A name for a new profile: the server's host, with the port where another saved server has that name. */
export function nameProfile(address: string, saved: readonly Profile[]): string {
	const {hostname, host} = new URL(address);
	const isTaken = saved.some(profile => profile.name === hostname && !profile.endpoints.includes(address));
	return isTaken ? host.replaceAll(':', '-') : hostname;
}

/** The saved profile that who signs in at this address, perhaps under a name, signs in to again. Its trust holds there before anything else is known. */
export function savedAt(address: string, saved: readonly Profile[], name?: string): Profile | undefined {
	const wanted = name ?? nameProfile(address, saved);
	return saved.find(profile => profile.name === wanted && profile.endpoints.includes(address));
}
