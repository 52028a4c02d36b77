import os from 'node:os';
import process from 'node:process';

/** Numbers of one run by name. */
export type Sample = Readonly<Record<string, number>>;
/** Medians by variant and name. */
export type Results = Readonly<Record<string, Sample>>;
/** What is asked of baitui's number divided by the peer's, or of the number itself where there is no peer. */
export type Wanted = {readonly is: 'at most' | 'at least'; readonly limit: number};

export type Row = {
	readonly measurement: string;
	readonly unit: string;
	readonly baitui: number;
	readonly peer: string | undefined;
	readonly peerValue: number | undefined;
	/** Of baitui to the peer. */
	readonly ratio: number | undefined;
	readonly wanted: Wanted | undefined;
	readonly isReached: boolean | undefined;
	/** Mean number of running processes over the last minute, when the last run ended. */
	readonly load: number;
};

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((first, second) => first - second);
	const middle = sorted.length / 2;
	return Number.isSafeInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
}

/** The value below which this part of all values lies. */
export function quantile(values: readonly number[], part: number): number {
	const sorted = values.toSorted((first, second) => first - second);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}

/** Milliseconds. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await run();
	return performance.now() - start;
}

function medians(samples: readonly Sample[]): Sample {
	const names = new Set(samples.flatMap(sample => Object.keys(sample)));
	return Object.fromEntries([...names].map(name => [name, median(samples.map(sample => sample[name]).filter(value => value !== undefined))]));
}

export type Variants = Readonly<Record<string, ((run: number) => Promise<Sample>) | undefined>>;

/**
Runs the variants in turns, forwards and backwards, so that a busy minute of the machine meets all of them. Run -1 comes first and counts only for what is warm after it.
A run that fails is told of on stderr and left out; a variant that never succeeds is absent.
*/
export async function takeTurns(runs: number, variants: Variants, {warmUp = true} = {}): Promise<Results> {
	const samples = new Map<string, Sample[]>();
	const all = Object.entries(variants).flatMap(([name, run]) => (run ? [{name, run}] : []));
	for (let number = warmUp ? -1 : 0; number < runs; number++) {
		for (const {name, run} of number % 2 === 0 ? all : all.toReversed()) {
			try {
				const sample = await run(number);
				if (number >= 0) {
					samples.set(name, [...(samples.get(name) ?? []), sample]);
				}
			} catch (error) {
				process.stderr.write(`${name}, run ${number + 1}: ${(error as Error).message}\n`);
			}
		}
	}

	return Object.fromEntries(samples.entries().map(([name, list]) => [name, medians(list)]));
}

export type Comparison = {
	readonly measurement: string;
	readonly unit: string;
	readonly value: number | undefined;
	readonly peer?: string;
	readonly peerValue?: number | undefined;
	readonly wanted?: Wanted;
};

/** One line of the report; none where baitui's number is missing. */
export function compare({measurement, unit, value, peer, peerValue, wanted}: Comparison): readonly Row[] {
	if (value === undefined) {
		return [];
	}

	const ratio = peerValue === undefined ? undefined : value / peerValue;
	const judged = peer === undefined ? value : ratio;
	const isReached = wanted === undefined || judged === undefined ? undefined : (wanted.is === 'at most' ? judged <= wanted.limit : judged >= wanted.limit);
	return [{
		measurement, unit, baitui: value, peer, peerValue, ratio, wanted, isReached, load: os.loadavg()[0]!,
	}];
}

export const atMost = (limit: number): Wanted => ({is: 'at most', limit});
export const atLeast = (limit: number): Wanted => ({is: 'at least', limit});
