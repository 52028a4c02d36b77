import type {Output} from './provider.ts';
import {wordFor, type Session} from './session.ts';
import type {FileOwner} from './storage-folder.ts';
import type {TransferWish} from './transfer.ts';

/** Before the word for a session, where what it left at the service is meant and not what is in it. */
export const outputsPrefix = 'outputs:';

/** What a session left, in the place of a session. Paths are the names of the outputs, with a slash before them. */
export function outputsOwner(session: Session): FileOwner {
	return {
		id: outputsPrefix + session.id, name: outputsPrefix + wordFor(session), home: '/', mounts: [{
			name: 'outputs', path: '/', isKept: true, isReadOnly: true,
		}],
	};
}

/** The session, or the word for one, whose outputs are meant; undefined for anything else. */
export function outputsSessionOf(owner: string): string | undefined {
	return owner.startsWith(outputsPrefix) ? owner.slice(outputsPrefix.length) : undefined;
}

/** The source that an output is in a copy. */
export const outputSource = ({name}: Pick<Output, 'name'>): string => `/${name}`;

/** The copy of outputs below a folder, each by its name. A file that is there and looks the same is left alone, the beginning of one is gone on with, and any other is replaced. */
export function outputsWish(outputs: readonly Output[], folder: string): TransferWish {
	return {
		direction: 'download', sources: outputs.map(output => outputSource(output)), destination: folder.endsWith('/') ? folder : `${folder}/`, ifExists: 'resume', keepsPaths: true,
	};
}
