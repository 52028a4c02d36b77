import {Buffer} from 'node:buffer';
import {createSecretKey} from 'node:crypto';
import process from 'node:process';
import type {Duplex} from 'node:stream';
import type {Client} from 'ssh2';
import {createGcmDecrypt, type GcmState} from './gcm-decipher.ts';
import {freeMemory} from './memory.ts';

/** Fields of ssh2 1.17 that hold the raw key of a cipher which is made anew for each packet; without its native binding, that is chacha20 and gcm. */
const keyFields = ['_encKeyMain', '_encKeyPktLen', '_decKeyMain', '_decKeyPktLen', '_encKey', '_decipherKey'];
/** Bytes. A piece so short may be a part of a packet that is freed before it is sent. */
const short = 64;

type Cipher = Record<string, unknown>;
type Encrypting = {_onWrite: (data: Uint8Array) => void; encrypt: (packet: Buffer) => void};
type Decrypting = {decrypt: ReturnType<typeof createGcmDecrypt>; _onPayload: GcmState['_onPayload']; readonly _packet?: Uint8Array | null};
type Protocol = {readonly _cipher?: Cipher & Partial<Encrypting>; readonly _decipher?: Cipher & Partial<Decrypting>};

const protocolOf = (client: Client) => (client as unknown as {readonly _protocol?: Protocol})._protocol;

/** Ciphers that leave what they are given as it is, and put what they make into memory of its own. Those of the native binding work in place. */
const isApart = (cipher: Cipher | undefined) => cipher?.constructor.name.endsWith('Native') === true;

/** Node takes 24 µs to make a cipher from raw bytes and 2 µs from a KeyObject, and ssh2 makes up to three for each packet: a third of the CPU of a copy. */
function quickenKeys(cipher: Cipher | undefined): void {
	for (const field of keyFields) {
		const key = cipher?.[field];
		if (cipher && Buffer.isBuffer(key)) {
			cipher[field] = createSecretKey(key);
		}
	}
}

/** Has gcm packets decrypted in our way, from the next one on. */
function quickenGcm(decipher: GcmState & Decrypting): void {
	const onPayload = decipher._onPayload;
	// Between two packets: ssh2 goes on with what is there then where the answer is false.
	decipher._onPayload = payload => {
		decipher._onPayload = onPayload;
		decipher.decrypt = createGcmDecrypt(decipher);
		return onPayload(payload) ?? false;
	};
}

/** What is written in one go: ssh2 writes a packet in three pieces, and a large request is eight packets. */
function createWriter(stream: Duplex): (data: Uint8Array) => void {
	const uncork = () => {
		stream.uncork();
	};

	return data => {
		if (!stream.writable) {
			return;
		}

		if (stream.writableCorked === 0) {
			stream.cork();
			process.nextTick(uncork);
		}

		if (data.length <= short) {
			stream.write(Buffer.from(data));
		} else {
			stream.write(data, () => {
				freeMemory(data);
			});
		}
	};
}

/**
Makes the ciphers of a client cheaper, to be called after each exchange of keys: keys as KeyObjects, one write for all packets of a moment, memory that is given back at once. Nothing
changes where ssh2 has no such fields.
*/
export function quickenCiphers(client: Client, stream: Duplex): void {
	const {_cipher: cipher, _decipher: decipher} = protocolOf(client) ?? {};
	quickenKeys(cipher);
	quickenKeys(decipher);
	if (decipher?.constructor.name === 'AESGCMDecipherNative') {
		quickenGcm(decipher as unknown as GcmState & Decrypting);
	}

	if (!cipher?._onWrite || !cipher.encrypt) {
		return;
	}

	cipher._onWrite = createWriter(stream);
	if (!isApart(cipher)) {
		return;
	}

	const encrypt = cipher.encrypt.bind(cipher);
	cipher.encrypt = packet => {
		encrypt(packet);
		freeMemory(packet);
	};
}

/** Gives back the memory of what a client has read from its stream, from now on. */
export function freeWhatIsRead(client: Client, stream: Duplex): void {
	stream.on('data', (chunk: Buffer) => {
		const decipher = protocolOf(client)?._decipher;
		// That of chacha20 may still wait for the end of a packet that lies in it.
		if (isApart(decipher) && decipher?._packet?.buffer !== chunk.buffer) {
			freeMemory(chunk);
		}
	});
}
