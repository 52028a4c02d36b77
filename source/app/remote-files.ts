import type {FileSystem} from '../core/file.ts';
import {readOnlyProblem} from '../core/read-only.ts';
import type {Mount, Session} from '../core/session.ts';
import type {SshConnection} from '../ssh/connection.ts';
import {createFileSystem} from './file-system.ts';
import {mountsFrom, startFolder} from './session-mounts.ts';

/** The files of one session, over one SFTP connection. */
export type RemoteFiles = FileSystem & {
	/** Where a pane opens: the first mounted folder that is kept and writable, else the home. */
	readonly start: string;
	readonly close: () => void;
};

/** The same files, to be looked at only. */
export function toLookAt(files: RemoteFiles): RemoteFiles {
	const refuse = (what: string) => async (): Promise<never> => {
		throw readOnlyProblem(what);
	};

	return {
		...files, makeFolder: refuse('make folders'), rename: refuse('rename files'), remove: refuse('remove files'),
	};
}

/** Opens the files of a session and learns where its folders are really mounted. Problems of the connection. */
export async function openRemoteFiles(connection: SshConnection, session: Session, signal?: AbortSignal): Promise<{readonly files: RemoteFiles; readonly mounts: readonly Mount[]}> {
	try {
		return await open(connection, session, signal);
	} catch (error) {
		connection.close();
		throw error;
	}
}

const open: typeof openRemoteFiles = async (connection, session, signal) => {
	const sftp = await connection.openSftp();
	const table = await connection.exec('cat /proc/self/mountinfo', signal === undefined ? {} : {signal});
	const found = await Promise.all(mountsFrom(table.stdout.toString(), session).map(async mount => {
		const there = await sftp.stat(mount.path);
		return there?.kind === 'folder' ? mount : undefined;
	}));
	const mounts = found.filter(mount => mount !== undefined);
	return {
		mounts,
		files: {
			...createFileSystem(sftp),
			start: startFolder(mounts, session.home),
			close() {
				connection.close();
			},
		},
	};
};
