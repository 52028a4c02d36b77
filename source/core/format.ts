const units = ['B', 'K', 'M', 'G', 'T', 'P'];

/** Bytes in at most five columns: `0B`, `999B`, `1.5K`, `41M`, `138G`. Steps of 1024. */
export function formatBytes(bytes: number): string {
	let value = bytes;
	let unit = 0;
	while (value >= 999.5 && unit < units.length - 1) {
		value /= 1024;
		unit++;
	}

	return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)}${units[unit]}`;
}

/** Bytes a second: `41M/s`. */
export function formatRate(bytesPerSecond: number): string {
	return `${formatBytes(bytesPerSecond)}/s`;
}

/** A moment in a sentence: `2026-11-21 05:36 UTC`. */
export function formatMoment(date: Date): string {
	return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A span for an age column: `12s`, `40m`, `5h`, `2d 3h`. Milliseconds. */
export function formatAge(milliseconds: number): string {
	const seconds = Math.max(0, Math.floor(milliseconds / 1000));
	if (seconds < 60) {
		return `${seconds}s`;
	}

	const minutes = Math.floor(seconds / 60);
	if (minutes < 60) {
		return `${minutes}m`;
	}

	const hours = Math.floor(minutes / 60);
	return hours < 24 ? `${hours}h` : `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** A span that counts down: hours and minutes `6:12`, from one minute under an hour `0:38`, below a minute `38s`, from two days `3d`. Milliseconds. */
export function formatTimeLeft(milliseconds: number): string {
	const seconds = Math.max(0, Math.floor(milliseconds / 1000));
	if (seconds < 60) {
		return `${seconds}s`;
	}

	const minutes = Math.floor(seconds / 60);
	return minutes >= 48 * 60 ? `${Math.floor(minutes / (24 * 60))}d` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** The time a copy still takes: `50s`, `3m10s`, `2h05m`. Milliseconds. */
export function formatDuration(milliseconds: number): string {
	const seconds = Math.max(0, Math.round(milliseconds / 1000));
	if (seconds < 60) {
		return `${seconds}s`;
	}

	const minutes = Math.floor(seconds / 60);
	return minutes < 60 ? `${minutes}m${String(seconds % 60).padStart(2, '0')}s` : `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`;
}

/** US dollars: `$0.42`. */
export function formatCost(dollars: number): string {
	return `$${dollars.toFixed(2)}`;
}
