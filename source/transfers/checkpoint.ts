import type {Journal, SourceFacts} from './journal.ts';
import type {Target} from './destination.ts';

export type Checkpoint = {
	/** All bytes up to here are confirmed. Written down now and then. */
	readonly reach: (upTo: number) => void;
	/** Waits where a block would lie too far beyond what is written down: a slow journal holds the copy up, so that a killed process never has much to send again. */
	readonly hold: (at: number) => Promise<void>;
	/** Writes down how far it came. */
	readonly settle: () => Promise<void>;
};

const [least, most] = [1024 * 1024, 16 * 1024 * 1024];

/** Notes in the journal how far a file came: often enough that a killed process has little to send again, one note at a time. */
export function createCheckpoint(journal: Journal, target: Target, facts: SourceFacts, start: number): Checkpoint {
	const step = Math.min(Math.max(facts.size / 128, least), most);
	let confirmed = start;
	let noted = 0;
	let written = start;
	let writing: Promise<void> | undefined;

	const write = async (): Promise<void> => {
		noted = confirmed;
		await journal.writePart(target, {...facts, confirmed: noted});
		written = noted;
		if (confirmed - noted >= step) {
			// So much came meanwhile; whoever waits, waits for this too.
			return write();
		}

		writing = undefined;
	};

	return {
		reach(upTo) {
			confirmed = upTo;
			if (!writing && confirmed - noted >= step) {
				writing = write();
			}
		},
		async hold(at) {
			if (at - written > 2 * step) {
				await writing;
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
