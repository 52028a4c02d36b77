import type {FileEntry} from '../core/file.ts';
import type {Field, PacketReader} from './sftp-wire.ts';

/** What a server says about a file; a field is undefined where it did not. */
export type FileStat = Omit<FileEntry, 'name'>;

export type NewAttributes = {
	/** Permission bits. */
	readonly mode?: number | undefined;
	readonly modifiedAt?: Date | undefined;
	/** Bytes: cuts or extends the file. */
	readonly size?: number | undefined;
};

const flags = {
	size: 0x1, owner: 0x2, mode: 0x4, times: 0x8, extended: 0x80_00_00_00,
};

const kinds: Readonly<Record<number, FileEntry['kind']>> = {0o04_0000: 'folder', 0o10_0000: 'file', 0o12_0000: 'link'};

/** The kind of file that a mode with its type bits tells. */
function kindOf(mode: number): FileEntry['kind'] {
	return kinds[mode & 0o17_0000] ?? 'other';
}

/** Reads ATTRS (section 5). Times are whole seconds in 32 bits. */
export function readAttributes(reader: PacketReader): FileStat {
	const present = reader.uint32();
	const size = present & flags.size ? reader.uint64() : 0;
	if (present & flags.owner) {
		reader.uint32();
		reader.uint32();
	}

	const mode = present & flags.mode ? reader.uint32() : 0o10_0644;
	if (present & flags.times) {
		reader.uint32();
	}

	const seconds = present & flags.times ? reader.uint32() : 0;
	if (present & flags.extended) {
		for (let left = reader.uint32(); left > 0; left--) {
			reader.string();
			reader.string();
		}
	}

	const kind = kindOf(mode);
	return {
		kind, size: kind === 'file' ? size : 0, modifiedAt: new Date(seconds * 1000), mode: mode & 0o7777,
	};
}

/** The same as fields of a request. The access time is set to the modification time: the protocol knows only both at once. */
export function writeAttributes({mode, modifiedAt, size}: NewAttributes): Field[] {
	const present = (size === undefined ? 0 : flags.size) | (mode === undefined ? 0 : flags.mode) | (modifiedAt === undefined ? 0 : flags.times);
	const seconds = modifiedAt === undefined ? 0 : Math.min(Math.max(Math.floor(modifiedAt.getTime() / 1000), 0), 0xFF_FF_FF_FF);
	return [
		present,
		...(size === undefined ? [] : [BigInt(size)]),
		...(mode === undefined ? [] : [mode & 0o7777]),
		...(modifiedAt === undefined ? [] : [seconds, seconds]),
	];
}
