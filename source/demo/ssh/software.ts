import type ssh2 from 'ssh2';
import {makeKeyPair} from '../container/keys.ts';
import type {Release} from '../release.ts';
import {makeEd25519Pair} from './pair.ts';

/** Which ssh server is played. */
export type SshSoftware = {
	/** Its name on the wire, behind `SSH-2.0-`. */
	readonly ident: string;
	/** Undefined = those of ssh2. */
	readonly algorithms: ssh2.Algorithms | undefined;
	/** Bytes; a longer command ends the whole connection. */
	readonly longestCommand: number;
	/** More connections at once that have not logged in are closed without a word. */
	readonly unauthenticatedLimit: number;
	/** The end of a program takes the whole connection with it while another channel has no program yet (`source/ssh/turns.ts` tells how dropbear comes to that). */
	readonly diesOfUnstarted: boolean;
	/** A new private key that ssh2 can read. */
	readonly makeHostKey: () => Promise<string>;
};

// What dropbear 2020.81 and 2024.85 offer, in their order (containers-observed, section 2); ssh2's server adds strict key exchange by itself.
const algorithms = {
	kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp521', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp256', 'diffie-hellman-group14-sha256', 'diffie-hellman-group14-sha1'],
	serverHostKey: ['rsa-sha2-256', 'ssh-rsa'],
	cipher: ['chacha20-poly1305@openssh.com', 'aes128-ctr', 'aes256-ctr'],
	hmac: ['hmac-sha1', 'hmac-sha2-256'],
	compress: ['none'],
} as const;

// The limit on what has not logged in counts every tunnel: all of them come from the agent's address.
const dropbearOf = (version: string): SshSoftware => ({
	ident: `dropbear_${version}`,
	algorithms: algorithms as unknown as ssh2.Algorithms,
	longestCommand: 9000,
	diesOfUnstarted: true,
	unauthenticatedLimit: 5,
	async makeHostKey() {
		const {privateKey} = await makeKeyPair('23.09');
		return privateKey;
	},
});

/** What runs in the containers of Backend.AI. */
export const dropbear: Readonly<Record<Release, SshSoftware>> = {23.09: dropbearOf('2020.81'), 26.9: dropbearOf('2024.85')};

/** OpenSSH's server as Debian's packages have it, for containers that a service gives a login by key. */
export const openssh: SshSoftware = {
	ident: 'OpenSSH_9.2p1 Debian-2+deb12u7',
	algorithms: undefined,
	longestCommand: 2 ** 17,
	diesOfUnstarted: false,
	unauthenticatedLimit: 10,
	makeHostKey: async () => makeEd25519Pair().private,
};
