import type {Journal, SourceFacts} from './journal.ts';
import type {Target} from './destination.ts';

export type Checkpoint = {
	/** All bytes up to here are confirmed. Written down now and then. */
	readonly reach: (upTo: number) => void;
	/** Writes down how far it came. */
	readonly settle: () => Promise<void>;
};

const [least, most] = [1024 * 1024, 16 * 1024 * 1024];

/** Notes in the journal how far a file came: often enough that a killed process has little to send again, one note at a time. */
export function createCheckpoint(journal: Journal, target: Target, facts: SourceFacts, start: number): Checkpoint {
	const step = Math.min(Math.max(facts.size / 128, least), most);
	let confirmed = start;
	let noted = 0;
	let writing: Promise<void> | undefined;

	const write = async () => {
		noted = confirmed;
		await journal.writePart(target, {...facts, confirmed});
		writing = undefined;
	};

	return {
		reach(upTo) {
			confirmed = upTo;
			if (!writing && confirmed - noted >= step) {
				writing = write();
			}
		},
		async settle() {
			await writing;
			if (confirmed > noted) {
				await write();
			}
		},
	};
}
