/** Bytes that may be under way at once, taken and given back; who asks first is served first. */
export type Budget = {
	readonly take: (bytes: number) => Promise<void>;
	readonly giveBack: (bytes: number) => void;
};

/** A request for more than there is at all gets everything. */
export function createBudget(total: number): Budget {
	let left = total;
	const waiting: Array<{readonly bytes: number; readonly proceed: () => void}> = [];

	const serve = () => {
		while (waiting[0] && waiting[0].bytes <= left) {
			const {bytes, proceed} = waiting.shift()!;
			left -= bytes;
			proceed();
		}
	};

	return {
		async take(bytes) {
			return new Promise(resolve => {
				waiting.push({bytes: Math.min(bytes, total), proceed: resolve});
				serve();
			});
		},
		giveBack(bytes) {
			left += Math.min(bytes, total);
			serve();
		},
	};
}
