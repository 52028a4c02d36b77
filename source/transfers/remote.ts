import type {StorageFiles} from '../core/storage-folder.ts';
import type {Remark} from '../core/transfer.ts';
import type {SshConnection} from '../ssh/connection.ts';
import {fileWindow} from './blocks.ts';
import type {Hasher} from './hasher.ts';
import {localPlace} from './local-place.ts';
import type {Place, RemotePlace} from './place.ts';
import {createRemoteHasher} from './remote-hasher.ts';
import {createStripedPlace} from './striped.ts';
import type {OpenCommand} from './tar-command.ts';
import type {Unpacker} from './unpacker.ts';

/** What a transfer needs of a login to the session. */
export type FileConnection = Pick<SshConnection, 'openCommand' | 'close'> & {readonly openSftp: () => Promise<RemotePlace>};

/** The far side of a copy, as long as one connection lives: a session, or a folder without one. */
export type Remote = {
	readonly place: Place;
	/** The files of this machine, in the pieces that suit the other side. */
	readonly local: Place;
	/** How files get there where they are not written into; absent in a session. */
	readonly uploads?: StorageFiles;
	readonly hasher: Hasher;
	/** Where paths of the session begin that have no slash at their start. */
	readonly home: string;
	/** What a user should know of the session. */
	readonly remarks: readonly Remark[];
	/** Undefined where there is no tar, once it is known, that will do. */
	openCommand: OpenCommand | undefined;
	/** Those that wait for something to unpack. They end with the connection. */
	readonly unpackers: Unpacker[];
	/** Bytes of a file worth having under way at once. */
	readonly window: number;
	readonly close: () => void;
};

/** Milliseconds of a round trip from which on one channel cannot carry what the line does, and from which on no busy machine explains it. */
const longWay = 5;
const surelyLongWay = 25;
/** A busy machine may take its time once or twice. */
const mostRoundTrips = 4;
const channelsOverLongWay = 4;
/** Bytes that these carry at once. */
const longWindow = 12 * 1024 * 1024;

/** Milliseconds that a request and its answer take at least. */
async function measureRoundTrip(place: RemotePlace): Promise<number> {
	let shortest = Infinity;
	for (let count = 0; count < mostRoundTrips; count++) {
		const startedAt = performance.now();
		await place.realpath('.');
		shortest = Math.min(shortest, performance.now() - startedAt);
		if (shortest < longWay || shortest >= surelyLongWay) {
			break;
		}
	}

	return shortest;
}

/** Opens the files of a session: over several channels where the way is long. Problem as `openSftp`. */
export async function openRemote(connection: FileConnection): Promise<Remote> {
	const first = await connection.openSftp();
	const home = await first.realpath('.');
	const others = await measureRoundTrip(first) < longWay
		? []
		: await Promise.allSettled(Array.from({length: channelsOverLongWay - 1}, async () => connection.openSftp()));
	const channels = [first, ...others.flatMap(opened => (opened.status === 'fulfilled' ? [opened.value] : []))];
	const hasher = createRemoteHasher(connection.openCommand, home);
	return {
		place: createStripedPlace(channels),
		local: localPlace,
		hasher,
		home,
		remarks: first.isShellLoud ? [{path: `${home}/.bashrc`, reason: 'Something prints before each command of the session, most likely this file, and scp, sftp and rsync fail of it: let it print only in interactive shells.'}] : [],
		openCommand: connection.openCommand,
		unpackers: [],
		window: channels.length === 1 ? fileWindow : longWindow,
		close() {
			hasher.close();
			connection.close();
		},
	};
}
