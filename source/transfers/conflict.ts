import type {IfExists} from '../core/transfer.ts';

type Existing = {
	readonly kind: 'file' | 'folder' | 'link' | 'other';
	readonly modifiedAt: Date;
};

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

/** What to do with a file whose name is taken; `existing` is undefined where it is not. A sentence says why it cannot be copied. */
export function decide(ifExists: IfExists, modifiedAt: Date, existing: Existing | undefined): 'copy' | 'skip' | {readonly reason: string} {
	if (!existing) {
		return 'copy';
	}

	if (existing.kind === 'folder') {
		return {reason: 'A folder of that name is there.'};
	}

	if (existing.kind === 'other') {
		return {reason: 'Something that is no file has that name there.'};
	}

	switch (ifExists) {
		case 'overwrite': {
			return 'copy';
		}

		case 'skip': {
			return 'skip';
		}

		case 'newer': {
			// Whole seconds are all that SFTP tells.
			return seconds(modifiedAt) > seconds(existing.modifiedAt) ? 'copy' : 'skip';
		}

		case 'ask':
		case 'rename':
		case 'resume':
		case 'fail': {
			return {reason: 'It is already there.'};
		}
	}
}
