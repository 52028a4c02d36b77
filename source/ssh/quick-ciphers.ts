import {Buffer} from 'node:buffer';
import {createSecretKey} from 'node:crypto';
import type {Duplex} from 'node:stream';
import type {Client} from 'ssh2';
import {createGcmEncrypt, type GcmCipherState} from './gcm-cipher.ts';
import {createGcmDecrypt, type GcmState} from './gcm-decipher.ts';
import {freeMemory} from './memory.ts';
import {createPacketRoom} from './packet-room.ts';
import type {PacketWriter} from './packet-writer.ts';

/** Fields of ssh2 1.17 that hold the raw key of a cipher which is made anew for each packet; without its native binding, that is chacha20 and gcm. */
const keyFields = ['_encKeyMain', '_encKeyPktLen', '_decKeyMain', '_decKeyPktLen', '_encKey', '_decipherKey'];

type Cipher = Record<string, unknown>;
type Encrypting = {_onWrite: (piece: Uint8Array) => void; encrypt: (packet: Buffer) => void; allocPacket: (payloadBytes: number) => Buffer};
type Decrypting = {decrypt: ReturnType<typeof createGcmDecrypt>; _onPayload: GcmState['_onPayload']; readonly _packet?: Uint8Array | null};
type Protocol = {
	readonly _cipher?: Cipher & Partial<Encrypting>;
	readonly _decipher?: Cipher & Partial<Decrypting>;
	/** What later ciphers begin with. */
	_onWrite?: (piece: Uint8Array) => void;
	disconnect?: (reason: number) => void;
};

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

/** Has packets made and encrypted with as little memory as can be. */
function quickenCipher(cipher: Cipher & Encrypting, write: PacketWriter['write']): void {
	switch (cipher.constructor.name) {
		case 'AESGCMCipherNative': {
			cipher.allocPacket = createPacketRoom(16);
			cipher.encrypt = createGcmEncrypt(cipher as unknown as GcmCipherState, write);
			return;
		}

		case 'ChaChaPolyCipherNative': {
			cipher.allocPacket = createPacketRoom(8);
			break;
		}

		default:
	}

	// What is encrypted is still read for the checksum after it was written.
	const spent: Uint8Array[] = [];
	const encrypt = cipher.encrypt.bind(cipher);
	cipher._onWrite = piece => {
		write(piece);
		spent.push(piece);
	};

	cipher.encrypt = packet => {
		encrypt(packet);
		for (const piece of spent) {
			freeMemory(piece);
		}

		spent.length = 0;
		freeMemory(packet);
	};
}

/** Has all that the client sends go through the writer, also what it says last. */
function quickenWrites(protocol: Protocol, {write, flush}: PacketWriter): void {
	if (protocol._onWrite === write) {
		return;
	}

	protocol._onWrite = write;
	const disconnect = protocol.disconnect?.bind(protocol);
	protocol.disconnect = reason => {
		disconnect?.(reason);
		flush();
	};
}

/**
Makes the ciphers of a client cheaper, to be called after each exchange of keys with the same writer: keys as KeyObjects, one write for all packets of a moment, memory that is used again
or given back at once. Nothing changes where ssh2 has no such fields.
*/
export function quickenCiphers(client: Client, writer: PacketWriter): void {
	const protocol = protocolOf(client) ?? {};
	const {_cipher: cipher, _decipher: decipher} = protocol;
	quickenKeys(cipher);
	quickenKeys(decipher);
	if (decipher?.constructor.name === 'AESGCMDecipherNative') {
		quickenGcm(decipher as unknown as GcmState & Decrypting);
	}

	if (!cipher?._onWrite || !cipher.encrypt || !cipher.allocPacket || !protocol._onWrite) {
		return;
	}

	quickenWrites(protocol, writer);
	quickenCipher(cipher as Cipher & Encrypting, writer.write);
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
