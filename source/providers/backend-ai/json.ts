import {sanitizeLine} from '../../core/text.ts';

/** What a server wrote, as one line that cannot steer a terminal; empty for anything but text. */
export function textOf(value: unknown): string {
	return typeof value === 'string' ? sanitizeLine(value) : '';
}

/** A value, or what it says where it is JSON inside a string. */
function parse(value: unknown): unknown {
	if (typeof value !== 'string') {
		return value ?? undefined;
	}

	try {
		return JSON.parse(value) as unknown;
	} catch {
		return undefined;
	}
}

/** An object, or JSON of one inside a string; empty for anything else. */
export function recordOf(value: unknown): Record<string, unknown> {
	const parsed = parse(value);
	return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed as Record<string, unknown> : {};
}

/** A list, or JSON of one inside a string; empty for anything else. */
export function listOf(value: unknown): unknown[] {
	const parsed = parse(value);
	return Array.isArray(parsed) ? parsed : [];
}

/** Amounts by name from decimal strings; `Infinity` and `NaN` (hidden by policy) occur and are left out. */
export function slotsOf(value: unknown): Readonly<Record<string, number>> {
	return Object.fromEntries(Object.entries(recordOf(value)).map(([name, amount]) => [name, Number(amount)] as const).filter(([, amount]) => Number.isFinite(amount)));
}
