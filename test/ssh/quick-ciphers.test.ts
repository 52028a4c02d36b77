import assert from 'node:assert/strict';
import {KeyObject} from 'node:crypto';
import {once} from 'node:events';
import {createRequire} from 'node:module';
import {test} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';
import ssh2, {type CipherAlgorithm} from 'ssh2';
import {createPacketWriter} from '../../source/ssh/packet-writer.ts';
import {quickenCiphers} from '../../source/ssh/quick-ciphers.ts';
import {startPeer, userKey} from '../helpers/ssh-server.ts';

const {bindingAvailable} = createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js') as {readonly bindingAvailable: boolean};

/** Guards what quick-ciphers.ts knows of this release of ssh2: with another one a copy would only be slower, and nobody would notice. */
for (const cipher of ['chacha20-poly1305@openssh.com', 'aes128-gcm@openssh.com'] satisfies CipherAlgorithm[]) {
	test(`ssh2 takes its keys for ${cipher} as KeyObjects and lets its packets be handled, and is understood`, {skip: bindingAvailable && 'the native binding is there'}, async () => {
		const peer = startPeer();
		const client = new ssh2.Client();
		client.connect({
			sock: peer.stream, username: 'work', privateKey: userKey, algorithms: {cipher: [cipher]},
		});
		await once(client, 'handshake');
		await turn();
		quickenCiphers(client, createPacketWriter(peer.stream));
		const {_protocol: protocol} = client as unknown as {readonly _protocol: Record<'_cipher' | '_decipher', object>};
		for (const side of ['_cipher', '_decipher'] as const) {
			assert.ok(Object.values(protocol[side]).some(value => value instanceof KeyObject), side);
		}

		await once(client, 'ready');
		assert.ok(Object.hasOwn(protocol._cipher, 'encrypt'));
		assert.equal(Object.hasOwn(protocol._decipher, 'decrypt'), cipher.includes('gcm'));
		client.end();
		peer.stream.destroy();
	});
}
