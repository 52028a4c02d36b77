import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';

/** The public half of a key. */
export type PublicKey = {
	/** Such as `ssh-rsa`. */
	readonly type: string;
	/** As ssh sends it (RFC 4253 section 6.6). */
	readonly publicBlob: Buffer;
	/** Bits of the modulus or of the curve. */
	readonly bits: number;
};

/** With what its line says of it. */
export type NamedKey = PublicKey & {readonly comment: string};

const names: Readonly<Record<string, string>> = {
	'ssh-rsa': 'RSA', 'ssh-ed25519': 'ED25519', 'ssh-dss': 'DSA', 'sk-ssh-ed25519@openssh.com': 'ED25519-SK', 'sk-ecdsa-sha2-nistp256@openssh.com': 'ECDSA-SK',
};

/** The fields of a blob, each with its length before it. */
function fieldsOf(blob: Buffer): readonly Buffer[] {
	const fields: Buffer[] = [];
	for (let at = 0; at + 4 <= blob.length;) {
		const length = blob.readUInt32BE(at);
		fields.push(blob.subarray(at + 4, at + 4 + length));
		at += 4 + length;
	}

	return fields;
}

function bitsOf(type: string, blob: Buffer): number {
	if (type !== 'ssh-rsa') {
		return Number(/nistp(\d+)/.exec(type)?.[1] ?? 256);
	}

	const modulus = fieldsOf(blob)[2] ?? Buffer.alloc(0);
	const first = modulus.findIndex(byte => byte !== 0);
	return first === -1 ? 0 : ((modulus.length - first) * 8) - Math.clz32(modulus[first]!) + 24;
}

/** A line of authorized_keys or of a `.pub` file; options before the key are passed over. Undefined where there is no key in it. */
export function readPublicKey(line: string): NamedKey | undefined {
	const words = line.trim().split(/\s+/);
	if (words[0]!.startsWith('#')) {
		return undefined;
	}

	// Options may hold anything, names of keys too; but only a key says its own name again.
	for (const [index, type] of words.entries()) {
		const publicBlob = Buffer.from(words[index + 1] ?? '', 'base64');
		if (/^(?:ecdsa|sk|ssh)-/.test(type) && fieldsOf(publicBlob)[0]?.toString() === type) {
			return {
				type, publicBlob, bits: bitsOf(type, publicBlob), comment: words.slice(index + 2).join(' '),
			};
		}
	}

	return undefined;
}

/** The keys in the text of such a file. */
export function readPublicKeys(text: string): readonly NamedKey[] {
	return text.split('\n').flatMap(line => readPublicKey(line) ?? []);
}

export const isSameKey = (one: PublicKey, other: PublicKey): boolean => one.publicBlob.equals(other.publicBlob);

/** As a line for authorized_keys. */
export function formatPublicKey({type, publicBlob}: PublicKey, comment: string): string {
	return `${type} ${publicBlob.toString('base64')} ${comment}\n`;
}

/** As `ssh-keygen -l` writes it. */
export function formatFingerprint({type, publicBlob, bits}: PublicKey, comment: string): string {
	const digest = createHash('sha256').update(publicBlob).digest('base64').replaceAll('=', '');
	return `${bits} SHA256:${digest} ${comment} (${names[type] ?? 'ECDSA'})\n`;
}
