import {createRequire} from 'node:module';
import type {CipherAlgorithm, ServerHostKeyAlgorithm} from 'ssh2';

/** Whether ssh2's native binding is loaded. ssh2 itself never tells: it is tied to one Node ABI, and without it everything works, slower. */
export function hasNativeCiphers(): boolean {
	const crypto = createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js') as {readonly bindingAvailable: boolean};
	return crypto.bindingAvailable;
}

/**
Ciphers, the fastest first. The sshd of a session (dropbear) knows chacha20 and ctr, no gcm: chacha20 is twice as fast as ctr there, but without the binding
it costs twice the CPU (containers-observed.md 4).
*/
export function ciphers(isNative: boolean): CipherAlgorithm[] {
	return isNative
		? ['chacha20-poly1305@openssh.com', 'aes128-gcm@openssh.com', 'aes128-ctr', 'aes256-gcm@openssh.com', 'aes256-ctr']
		: ['aes128-gcm@openssh.com', 'aes128-ctr', 'aes256-gcm@openssh.com', 'aes256-ctr', 'chacha20-poly1305@openssh.com'];
}

const hostKeyAlgorithms: ServerHostKeyAlgorithm[] = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'];

/** Host key algorithms, those of the pinned key types first: else a server with several keys would seem to have changed its key. */
export function hostKeyOrder(pinnedTypes: readonly string[]): ServerHostKeyAlgorithm[] {
	const isPinned = (algorithm: string) => pinnedTypes.includes(algorithm.startsWith('rsa-sha2') ? 'ssh-rsa' : algorithm);
	return [...hostKeyAlgorithms.filter(algorithm => isPinned(algorithm)), ...hostKeyAlgorithms.filter(algorithm => !isPinned(algorithm))];
}
