/**
The pause before try number `attempt` (1 = the first repetition), in milliseconds: doubles from `first` up to `cap`, less up to a quarter at random
so that many clients do not return together.
*/
export function backOff(attempt: number, {first = 1000, cap = 30_000, random = Math.random}: {readonly first?: number; readonly cap?: number; readonly random?: () => number} = {}): number {
	const full = Math.min(cap, first * (2 ** Math.min(attempt - 1, 30)));
	return Math.round(full * (1 - (random() / 4)));
}
