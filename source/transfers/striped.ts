import type {SftpFile} from '../ssh/sftp-file.ts';
import type {Place, RemotePlace} from './place.ts';

/** Bytes under way in one channel of a file before another one is taken: half of what ssh2 lets flow before it asks for more. */
const crowded = 1024 * 1024;

type Handle = {readonly file: SftpFile; busy: number};

/** A file that is read and written over several channels, each opened when those before it are full. */
function stripe(first: SftpFile, others: ReadonlyArray<() => Promise<SftpFile>>): SftpFile {
	const handles: Handle[] = [{file: first, busy: 0}];
	let opened = 0;
	let opening: Promise<void> | undefined;

	const grow = () => {
		const open = others[opened];
		if (!open || opening) {
			return;
		}

		opened++;
		const add = async () => {
			try {
				handles.push({file: await open(), busy: 0});
			} catch {
				// A channel that cannot have the file is one channel less.
			}

			opening = undefined;
		};

		opening = add();
	};

	const spread = async <Value>(bytes: number, work: (file: SftpFile) => Promise<Value>): Promise<Value> => {
		let best = handles[0]!;
		for (const handle of handles) {
			best = handle.busy < best.busy ? handle : best;
		}

		if (best.busy >= crowded) {
			grow();
		}

		best.busy += bytes;
		try {
			return await work(best.file);
		} finally {
			best.busy -= bytes;
		}
	};

	return {
		...first,
		read: async (offset, length, scratch) => spread(length, async file => file.read(offset, length, scratch)),
		write: async (offset, data) => spread(data.length, async file => file.write(offset, data)),
		async close() {
			await opening;
			const closed = await Promise.allSettled(handles.map(async ({file}) => file.close()));
			const failed = closed.find(result => result.status === 'rejected');
			if (failed) {
				throw failed.reason as Error;
			}
		},
	};
}

/**
One place over several channels of one connection: over a long way a channel carries only what its window holds each round trip.
Requests for folders and names go over the first, small files over one channel each, large ones over all.
*/
export function createStripedPlace(channels: readonly RemotePlace[]): Place {
	const [first] = channels as [RemotePlace];
	let turn = 0;
	return channels.length === 1
		? first
		: {
			...first,
			async open(path, purpose, mode) {
				const start = turn++ % channels.length;
				const [own, ...others] = [...channels.slice(start), ...channels.slice(0, start)] as [RemotePlace, ...RemotePlace[]];
				const file = await own.open(path, purpose, mode);
				return stripe(file, others.map(channel => async () => channel.open(path, purpose === 'write' ? 'resume' : purpose, mode)));
			},
		};
}
