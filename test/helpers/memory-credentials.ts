import type {CredentialStore, Credentials} from '../../source/core/profile.ts';

/** Secrets that live as long as the test. */
export function memoryCredentials(initial?: Credentials, keyDirectory = '/nonexistent'): CredentialStore & {readonly value: () => Credentials | undefined} {
	let credentials = initial;
	return {
		value: () => credentials,
		async read() {
			return credentials;
		},
		async write(next) {
			credentials = next;
		},
		async remove() {
			credentials = undefined;
		},
		keyDirectory: () => keyDirectory,
	};
}
