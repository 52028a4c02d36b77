import type {Stats} from 'node:fs';
import type {Field, PacketReader} from './packet.ts';

const flag = {
	size: 1, owner: 2, permissions: 4, times: 8,
};

/** The account `work` has this number in every container. */
const work = 1900;

/** Only what the client gave. Times are seconds. */
export type Attributes = {
	size?: number;
	permissions?: number;
	times?: {readonly accessed: number; readonly modified: number};
};

export function readAttributes(reader: PacketReader): Attributes {
	const flags = reader.number();
	const attributes: Attributes = flags & flag.size ? {size: reader.large()} : {};
	if (flags & flag.owner) {
		reader.number();
		reader.number();
	}

	if (flags & flag.permissions) {
		attributes.permissions = reader.number() & 0o7777;
	}

	if (flags & flag.times) {
		attributes.times = {accessed: reader.number(), modified: reader.number()};
	}

	return attributes;
}

/** The parts of Stats that the wire carries. */
export type FileStats = Pick<Stats, 'size' | 'mode' | 'atimeMs' | 'mtimeMs'> & {readonly isDirectory: () => boolean; readonly isSymbolicLink: () => boolean};

function seconds(milliseconds: number): number {
	return Math.max(0, Math.floor(milliseconds / 1000)) % (2 ** 32);
}

export function attributeFields(stats: FileStats): readonly Field[] {
	return [flag.size | flag.owner | flag.permissions | flag.times, {large: stats.size}, work, work, stats.mode, seconds(stats.atimeMs), seconds(stats.mtimeMs)];
}

/** The mode as ls writes it, such as `drwxr-xr-x`. */
export function modeText(stats: FileStats): string {
	const kind = stats.isDirectory() ? 'd' : (stats.isSymbolicLink() ? 'l' : '-');
	return kind + [...'rwxrwxrwx'].map((letter, index) => stats.mode & (1 << (8 - index)) ? letter : '-').join('');
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A line of `ls -l`, which clients print as it is. */
export function longName(name: string, stats: FileStats): string {
	const date = new Date(stats.mtimeMs);
	const day = String(date.getUTCDate()).padStart(2);
	const time = date.toISOString().slice(11, 16);
	return `${modeText(stats)}    1 work     work     ${String(stats.size).padStart(8)} ${months[date.getUTCMonth()]!} ${day} ${time} ${name}`;
}
