import {Buffer} from 'node:buffer';
import {
	closeSync,
	constants,
	fchmodSync,
	futimesSync,
	openSync,
	renameSync,
	unlinkSync,
	writeSync,
} from 'node:fs';
import type {CommandStream} from '../ssh/command-stream.ts';
import {encodeFileName} from '../ssh/file-name.ts';
import {native} from './local-place.ts';
import {partPath} from './names.ts';
import type {PlannedFile} from './plan-types.ts';
import {beginTar, orSilence, packScript} from './tar-command.ts';
import {createTarReader, type TarEntry} from './tar-reader.ts';
import type {TarOptions} from './tar-types.ts';

const key = (name: Buffer) => name.toString('latin1');

/** Writes a part file that is whole. As with all part files, a link of its name was put there by somebody else. */
function writePart({target, mode, modifiedAt}: PlannedFile, content: Buffer): void {
	const file = openSync(native(partPath(target)), constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600);
	try {
		for (let written = 0; written < content.length;) {
			written += writeSync(file, content, written, content.length - written, written);
		}

		fchmodSync(file, mode & 0o777);
		futimesSync(file, modifiedAt, modifiedAt);
	} finally {
		closeSync(file);
	}
}

/** As tar is asked for it: from the home where it lies in it. */
const nameOf = ({source}: PlannedFile, home: string): Buffer => encodeFileName(source.startsWith(`${home}/`) ? `.${source.slice(home.length)}` : source);

function removePart({target}: PlannedFile): void {
	try {
		unlinkSync(native(partPath(target)));
	} catch {
		// It is not there.
	}
}

/** Reads the archive; false where it was not whole. Nothing in it says where something is written: a name only finds the file that was asked for. */
async function receive({stdout, ended}: CommandStream, files: readonly PlannedFile[], {home, pace, signal, onSent}: TarOptions, onEntry: (file: PlannedFile, entry: TarEntry) => void): Promise<boolean> {
	const asked = new Map(files.map(file => [key(nameOf(file, home)), file]));
	const reader = createTarReader(Math.max(...files.map(({size}) => size)), entry => {
		const file = asked.get(key(entry.name));
		if (!file) {
			return;
		}

		asked.delete(key(entry.name));
		onSent(entry.content.length);
		onEntry(file, entry);
	});
	const chunks = stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
	for (;;) {
		signal.throwIfAborted();
		const next = await orSilence(chunks.next());
		if (!next || (!next.done && !reader.feed(next.value))) {
			return false;
		}

		if (next.done) {
			return reader.isEnded() && await orSilence(ended) === 0;
		}

		await pace(next.value.length, signal);
	}
}

/**
Copies small files from a session through its `tar`: each into its part file, and when tar ended well, which it does only when no file changed meanwhile, to their names. `onDone` gets
each that has arrived; the others are left to be copied one by one. False where this cannot be done. Problem `unreachable`, AbortError.
*/
export async function receiveByTar(files: readonly PlannedFile[], options: TarOptions): Promise<boolean> {
	const {openCommand, home, journal, signal, onDone} = options;
	const parts = new Set<PlannedFile>();
	let stream: CommandStream | undefined;
	const stop = () => {
		stream?.stop();
	};

	signal.addEventListener('abort', stop);
	try {
		stream = await beginTar(openCommand, packScript(home));
		if (!stream) {
			return false;
		}

		stream.stdin.end(Buffer.concat(files.flatMap(file => [nameOf(file, home), Buffer.alloc(1)])));
		const isWhole = await receive(stream, files, options, (file, {content, modifiedAt}) => {
			if (content.length !== file.size || modifiedAt !== Math.floor(file.modifiedAt.getTime() / 1000)) {
				return;
			}

			parts.add(file);
			writePart(file, content);
		});
		if (!isWhole) {
			return true;
		}

		for (const file of parts) {
			signal.throwIfAborted();
			journal.noteDone(file, {size: file.size, modifiedAt: file.modifiedAt.getTime()}, 'size');
			renameSync(native(partPath(file.target)), native(file.target));
			parts.delete(file);
			onDone(file);
		}

		return true;
	} finally {
		signal.removeEventListener('abort', stop);
		stop();
		for (const file of parts) {
			removePart(file);
		}
	}
}
