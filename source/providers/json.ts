import {sanitizeLine} from '../core/text.ts';
import type {HttpAnswer} from './http.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** A value as a record; empty for anything else. */
export function recordOf(value: unknown): JsonRecord {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as JsonRecord : {};
}

/** A value as a list; empty for anything else. */
export function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

/** A string as one line for a terminal; empty for anything else. */
export function textOf(value: unknown): string {
	return typeof value === 'string' ? sanitizeLine(value) : '';
}

/** The JSON of an answer; undefined for anything else. */
export function parseAnswer(answer: HttpAnswer): unknown {
	try {
		return JSON.parse(answer.body.toString()) as unknown;
	} catch {
		return undefined;
	}
}
