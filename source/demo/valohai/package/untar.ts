const blockSize = 512;

/** A file, folder or link of a package. */
export type Member = {
	/** Relative, never with `..`. */
	readonly name: string;
	readonly kind: 'file' | 'folder' | 'link';
	readonly mode: number;
	readonly content: Buffer;
	/** Where a link leads. */
	readonly target: string;
};

function text(block: Buffer, start: number, length: number): string {
	const field = block.subarray(start, start + length);
	const end = field.indexOf(0);
	return field.toString('utf8', 0, end === -1 ? length : end);
}

/** Records of a pax header: `LENGTH key=value\n`, the length counting all of it. */
function paxRecords(content: Buffer): Record<string, string> {
	const records: Record<string, string> = {};
	for (let start = 0; start < content.length;) {
		const length = Number(/^\d+/.exec(content.toString('latin1', start, start + 20))?.[0]);
		if (!(length > 0)) {
			break;
		}

		const record = content.toString('utf8', start, start + length - 1);
		const [key, value] = record.slice(record.indexOf(' ') + 1).split(/=(.*)/s, 2);
		records[key!] = value ?? '';
		start += length;
	}

	return records;
}

const kinds: Readonly<Record<string, Member['kind']>> = {
	0: 'file', '\0': 'file', 2: 'link', 5: 'folder',
};

function isInside(name: string): boolean {
	return !name.startsWith('/') && !name.split('/').includes('..');
}

/** The members of a tar (ustar, GNU long names, pax). Throws an Error for what is none, or leads out of its folder. */
export function untar(archive: Buffer): readonly Member[] {
	const members: Member[] = [];
	let over: Record<string, string> = {};
	let start = 0;
	while (start + blockSize <= archive.length && archive[start] !== 0) {
		const block = archive.subarray(start, start + blockSize);
		const sum = Number.parseInt(text(block, 148, 8).trim(), 8);
		const own = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
		const size = over.size === undefined ? Number.parseInt(text(block, 124, 12).trim() || '0', 8) : Number(over.size);
		const end = start + blockSize + size;
		if (sum !== own || !(end <= archive.length)) {
			throw new Error('not a tar archive');
		}

		const content = archive.subarray(start + blockSize, end);
		const type = String.fromCodePoint(block[156]!);
		if (type === 'x') {
			over = {...over, ...paxRecords(content)};
		} else if (type === 'L') {
			over = {...over, path: text(content, 0, size)};
		} else {
			const prefix = text(block, 257, 5) === 'ustar' ? text(block, 345, 155) : '';
			const name = (over.path ?? [prefix, text(block, 0, 100)].filter(Boolean).join('/')).replace(/^(?:\.\/)+/, '').replace(/\/$/, '');
			const kind = kinds[type];
			if (kind !== undefined && !isInside(name)) {
				throw new Error(`${name} leads out of the package`);
			}

			if (kind !== undefined && name !== '' && name !== '.') {
				members.push({
					name, kind, mode: Number.parseInt(text(block, 100, 8).trim() || '644', 8), content, target: over.linkpath ?? text(block, 157, 100),
				});
			}

			over = {};
		}

		start = end + ((blockSize - (size % blockSize)) % blockSize);
	}

	return members;
}
