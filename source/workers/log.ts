import process from 'node:process';
import {sanitizeLine} from '../core/text.ts';

/** One line of history with its time. Standard output of a worker is its log file. */
export function logEvent(event: string): void {
	process.stdout.write(`${new Date().toISOString()} ${sanitizeLine(event)}\n`);
}
