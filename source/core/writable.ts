import {outputsSessionOf} from './outputs.ts';
import {isWithin, mountOf, normalizePath} from './path.ts';
import {Problem} from './problem.ts';
import {folderIdOf, type FileOwner} from './storage-folder.ts';

/** Problem `refused` for a folder of a session that nothing can be written into, as far as is known before it is tried. */
export function needWritable(session: FileOwner, folder: string): void {
	const mount = mountOf(session, folder);
	if (outputsSessionOf(session.id) !== undefined) {
		throw new Problem('refused', `${session.name} is what a session left; nothing can be put there.`, {hint: 'Copy it into the folder of outputs while the session runs.'});
	}

	if (mount?.isReadOnly && folderIdOf(session.id) !== undefined) {
		throw new Problem('refused', `You may only read in ${session.name}.`, {hint: 'Ask who shares it for more, or choose another folder.'});
	}

	if (mount?.isReadOnly) {
		throw new Problem('refused', `${normalizePath(folder)} is mounted read-only in ${session.name}.`, {hint: 'Choose another folder.'});
	}
}

/** Problem `refused` for what must not be renamed or deleted in a session: what is mounted, what holds a mounted folder, what lies in a read-only one. */
export function needMovable(session: FileOwner, path: string): void {
	const normalized = normalizePath(path);
	const held = session.mounts.find(mount => isWithin(normalized, mount.path));
	if (held?.path === normalized) {
		throw new Problem('refused', `${normalized} is a folder of the service, mounted in ${session.name}.`, {hint: 'It is deleted and renamed where it was made.'});
	}

	if (held) {
		throw new Problem('refused', `${normalized} holds the mounted folder ${held.path}.`, {hint: 'Choose what lies in it.'});
	}

	if (isWithin(normalized, session.home)) {
		throw new Problem('refused', `${normalized} holds the home of ${session.name}.`, {hint: 'Choose what lies in it.'});
	}

	needWritable(session, normalized);
}
