import {sanitizeLine} from './text.ts';

const linesOf = (text: string) => text.split('\n').map(line => line.replace(/\r$/, ''));

/** Lines around a change that are shown with it. */
const around = 3;

/** What becomes of a text, as `diff -u` shows it, in one piece from the first changed line to the last one; empty where nothing changes. Nothing in it can steer a terminal. */
export function formatDiff(name: string, before: string, after: string): string {
	if (before === after) {
		return '';
	}

	const [old, now] = [before === '' ? [] : linesOf(before), after === '' ? [] : linesOf(after)];
	let head = 0;
	while (head < Math.min(old.length, now.length) && old[head] === now[head]) {
		head++;
	}

	let tail = 0;
	while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) {
		tail++;
	}

	const start = Math.max(0, head - around);
	const reach = (lines: readonly string[]) => Math.min(lines.length, lines.length - tail + around);
	const rows = [
		...old.slice(start, head).map(line => ` ${line}`),
		...old.slice(head, old.length - tail).map(line => `-${line}`),
		...now.slice(head, now.length - tail).map(line => `+${line}`),
		...now.slice(now.length - tail, reach(now)).map(line => ` ${line}`),
	];
	const range = (lines: readonly string[]) => `${lines.length === 0 ? 0 : start + 1},${reach(lines) - start}`;
	return [`--- ${name}`, `+++ ${name}`, `@@ -${range(old)} +${range(now)} @@`, ...rows].map(line => `${sanitizeLine(line)}\n`).join('');
}
