/** Counts bytes and says how many a second there were, over the last few seconds. */
export type Meter = {
	readonly add: (bytes: number) => void;
	readonly total: () => number;
	/** Bytes a second. */
	readonly rate: () => number;
};

const slots = 4;

/** `now` in milliseconds. The rate is that of the last three to four seconds: whole seconds in a ring, so that a quiet tunnel costs nothing. */
export function createMeter(now: () => number = Date.now): Meter {
	const startedAt = now();
	const ring = Array.from({length: slots}, () => ({second: -1, bytes: 0}));
	let total = 0;

	return {
		add(bytes) {
			total += bytes;
			const second = Math.floor(now() / 1000);
			const slot = ring[second % slots]!;
			if (slot.second === second) {
				slot.bytes += bytes;
			} else {
				slot.second = second;
				slot.bytes = bytes;
			}
		},
		total: () => total,
		rate() {
			const second = Math.floor(now() / 1000);
			const bytes = ring.filter(slot => slot.second > second - slots).reduce((sum, slot) => sum + slot.bytes, 0);
			const span = Math.min(((slots - 1) * 1000) + (now() % 1000), Math.max(1000, now() - startedAt));
			return Math.round(bytes / (span / 1000));
		},
	};
}
