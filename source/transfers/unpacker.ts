import type {Writable} from 'node:stream';
import {
	pathLine,
	setHome,
	lineToPath,
	talkTo,
} from './script.ts';
import {orSilence, tarProbe, type OpenCommand} from './tar-command.ts';

/** Bytes before each piece of an archive: its length in decimal, and the end of the line. */
export const pieceHead = 8;

/**
A program of the session that unpacks archives, each into a folder of its own: with modes and times, as the own user, over nothing that is there. It serves one after the other, since its
start may take as long as 500 files where ~/.bashrc does a lot.
*/
export type Unpacker = {
	/** Takes what `beginArchive` says of a folder, then pieces of an archive with their heads, then `endArchive`. */
	readonly stdin: Writable;
	readonly beginArchive: (folder: string) => string;
	/** The exit code with which an archive was unpacked; undefined where none comes. */
	readonly unpacked: () => Promise<number | undefined>;
	/** Resolves when the program is no more. */
	readonly ended: Promise<unknown>;
	readonly stop: () => void;
};

/** The exit code where the folder cannot be entered; no tar has it. */
export const noFolder = 126;
/** What goes before a piece. */
export const encodePieceHead = (bytes: number): string => `${String(bytes).padStart(pieceHead - 1)}\n`;
/** The line that ends an archive. */
export const endArchive = '0\n';

const script = (home: string) => [
	`${tarProbe} && test "$(printf ab | dd bs=2 count=1 iflag=fullblock 2>/dev/null)" = ab || exit 127`,
	setHome(home),
	'echo ready',
	`while IFS= read -r line; do ${lineToPath}`,
	`while read -r n && [ "$n" -gt 0 ]; do dd bs="$n" count=1 iflag=fullblock 2>/dev/null; done | (cd "$path" || exit ${noFolder}; exec tar -xopkf -)`,
	'echo "$?"; done',
].join('\n');

/** Begins one; undefined where the session has no such tar. `home` is that of the session. When the connection is cut it ends by itself: its input does. Problem `unreachable`, and those of `openCommand`. */
export async function beginUnpacker(openCommand: OpenCommand, home: string): Promise<Unpacker | undefined> {
	const stream = await openCommand(script(home));
	const {line} = talkTo(stream);
	if (await orSilence(line()) !== 'ready') {
		stream.stop();
		return undefined;
	}

	stream.lasts();
	const {stdin, ended, stop} = stream;
	return {
		stdin, ended, stop,
		beginArchive: folder => `${pathLine(home, folder)}\n`,
		async unpacked() {
			const code = await orSilence(Promise.race([line(), ended.then(() => undefined)]));
			return code === undefined ? undefined : Number(code);
		},
	};
}
