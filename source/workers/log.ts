import process from 'node:process';
import {sanitizeLine} from '../core/text.ts';

/** Standard output of a worker is its log file. */
let sink = (line: string): void => {
	process.stdout.write(line);
};

/** Where lines go from now on in this process, each with its end. */
export function logTo(next: (line: string) => void): void {
	sink = next;
}

/** One line of history with its time. */
export function logEvent(event: string): void {
	sink(`${new Date().toISOString()} ${sanitizeLine(event)}\n`);
}
