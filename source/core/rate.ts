import {Problem} from './problem.ts';

const units: Readonly<Record<string, number>> = {
	'': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3,
};

/** `20M`, `500K`, `1.5G`, `800000` as bytes a second; `none` as undefined. Problem `usage`. */
export function parseRate(text: string): number | undefined {
	if (text === 'none') {
		return undefined;
	}

	const match = /^(?<amount>\d+(?:\.\d+)?)(?<unit>[gkm]?)(?:i?b)?(?:\/s)?$/i.exec(text);
	const rate = Math.round(Number(match?.groups?.amount) * (units[match?.groups?.unit?.toLowerCase() ?? ''] ?? 1));
	if (!match || rate < 1) {
		throw new Problem('usage', `"${text}" is no speed.`, {hint: 'Write bytes a second such as 20M or 500K, or none.'});
	}

	return rate;
}

/** The same the other way round: `20M`, `1536K`, `none`. */
export function writeRate(rate: number | undefined): string {
	const unit = rate === undefined ? undefined : ['g', 'm', 'k'].find(letter => rate % units[letter]! === 0);
	return rate === undefined ? 'none' : (unit === undefined ? String(rate) : `${rate / units[unit]!}${unit.toUpperCase()}`);
}
