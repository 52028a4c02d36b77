import {Buffer} from 'node:buffer';

/*
Names on a server are bytes. Those that are no UTF-8 become lone surrogates U+DC80..U+DCFF, one a byte (Python's surrogateescape, PEP 383),
so that such a file can be listed, opened and removed like any other.
*/
const firstEscape = 0xDC_00;

function sequenceLength(lead: number): number {
	if (lead < 0x80) {
		return 1;
	}

	return lead < 0xE0 ? 2 : (lead < 0xF0 ? 3 : 4);
}

/** The text of a file name as it came over the wire. */
export function decodeFileName(bytes: Buffer): string {
	const text = bytes.toString('utf8');
	if (!text.includes('\u{FFFD}') || Buffer.from(text).equals(bytes)) {
		return text;
	}

	let decoded = '';
	for (let at = 0; at < bytes.length;) {
		const sequence = bytes.subarray(at, at + sequenceLength(bytes[at]!));
		const character = sequence.toString('utf8');
		const isValid = Buffer.from(character).equals(sequence);
		decoded += isValid ? character : String.fromCodePoint(firstEscape + bytes[at]!);
		at += isValid ? sequence.length : 1;
	}

	return decoded;
}

/** The bytes of such a text. */
export function encodeFileName(name: string): Buffer {
	if (name.isWellFormed()) {
		return Buffer.from(name);
	}

	return Buffer.concat(Array.from(name, character => {
		const code = character.codePointAt(0)!;
		return code >= firstEscape + 0x80 && code <= firstEscape + 0xFF ? Buffer.from([code - firstEscape]) : Buffer.from(character);
	}));
}
