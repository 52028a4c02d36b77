/** Counts bytes and says how many a second there were, over the last few seconds. */
export type Meter = {
	readonly add: (bytes: number) => void;
	readonly total: () => number;
	/** Bytes a second. */
	readonly rate: () => number;
	/** Bytes of each of the last twenty whole seconds, the oldest first. */
	readonly history: () => readonly number[];
};

const remembered = 20;
const slots = remembered + 1;
const rateSlots = 4;

/** `now` in milliseconds. The rate is that of the last three to four seconds: whole seconds in a ring, so that a quiet tunnel costs nothing. */
export function createMeter(now: () => number = Date.now): Meter {
	const startedAt = now();
	const ring = Array.from({length: slots}, () => ({second: -1, bytes: 0}));
	let total = 0;

	const bytesOf = (second: number): number => {
		const slot = ring[((second % slots) + slots) % slots]!;
		return slot.second === second ? slot.bytes : 0;
	};

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
			let bytes = 0;
			for (let back = 0; back < rateSlots; back++) {
				bytes += bytesOf(second - back);
			}

			const span = Math.min(((rateSlots - 1) * 1000) + (now() % 1000), Math.max(1000, now() - startedAt));
			return Math.round(bytes / (span / 1000));
		},
		history() {
			const second = Math.floor(now() / 1000);
			return Array.from({length: remembered}, (_, index) => bytesOf(second - remembered + index));
		},
	};
}
