import {createRequire} from 'node:module';

/** Whether ssh2 has its native ciphers. Built for another Node it silently does without them, which costs a copy much of the processor. */
export function hasNativeCiphers(): boolean {
	const {bindingAvailable} = createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js') as {readonly bindingAvailable: boolean};
	return bindingAvailable;
}
