import type {IfExists} from '../core/transfer.ts';
import type {FileStat} from '../ssh/sftp-attributes.ts';

export type Existing = Pick<FileStat, 'kind' | 'size' | 'modifiedAt'>;

/** What becomes of a file: `resume` takes what is there as the beginning of it. A sentence says why it cannot be copied. */
export type Decision = 'copy' | 'skip' | 'rename' | 'resume' | 'ask' | {readonly reason: string};

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

/** Whether two files look the same. Whole seconds are all that SFTP tells. */
export function isSameFile(one: Pick<Existing, 'size' | 'modifiedAt'>, other: Pick<Existing, 'size' | 'modifiedAt'>): boolean {
	return one.size === other.size && seconds(one.modifiedAt) === seconds(other.modifiedAt);
}

/** What to do with a file whose name is taken; `existing` is undefined where it is not. */
export function decide(ifExists: IfExists, source: Pick<Existing, 'size' | 'modifiedAt'>, existing: Existing | undefined): Decision {
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

		case 'newer': {
			return seconds(source.modifiedAt) > seconds(existing.modifiedAt) ? 'copy' : 'skip';
		}

		case 'resume': {
			if (isSameFile(source, existing)) {
				return 'skip';
			}

			return existing.size > source.size ? 'copy' : 'resume';
		}

		case 'skip':
		case 'rename':
		case 'ask': {
			return ifExists;
		}

		case 'fail': {
			return {reason: 'It is already there.'};
		}
	}
}
