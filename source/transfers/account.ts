/** Counts the bytes of one file towards the whole, each of them once, however often it has to be begun again. */
export type Account = {
	/** So many bytes from its start are there, and no others. Tells how many of them were not counted before. */
	readonly restart: (bytes: number) => number;
	readonly add: (bytes: number) => void;
};

/** `onBytes` gets what was never counted before. */
export function createAccount(onBytes: (bytes: number) => void): Account {
	let counted = 0;
	let now = 0;
	const count = () => {
		const fresh = Math.max(0, now - counted);
		if (fresh > 0) {
			counted = now;
			onBytes(fresh);
		}

		return fresh;
	};

	return {
		restart(bytes) {
			now = bytes;
			return count();
		},
		add(bytes) {
			now += bytes;
			count();
		},
	};
}
