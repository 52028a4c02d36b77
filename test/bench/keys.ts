import {randomBytes} from 'node:crypto';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import type {Ground} from './ground.ts';
import {
	atMost,
	compare,
	quantile,
	type Row,
} from './measure.ts';
import {gibibytes, makeQueued, smallFiles} from './memory.ts';
import {openTerminal, type Terminal} from './terminal.ts';

/** Keys in each of the three situations; a copy that ends earlier gives fewer. */
const keys = 60;
/** The cursor in a pane, its UTF-8 read as latin1; or the rows of the panes, where they scroll under a cursor that stays. */
const cursor = /\u{E2}\u{96}\u{B6}|\u{1B}\[(?:[3-9]|1[0-3]);\d+H/u;

/** Milliseconds until the cursor has moved, of keys at odd times as long as `isOn`. */
async function press(terminal: Terminal, isOn: () => boolean): Promise<readonly number[]> {
	const times: number[] = [];
	for (let count = 0; count < keys && isOn(); count++) {
		times.push(await terminal.answer('j', cursor));
		await pause(40 + (Math.random() * 80));
	}

	return times;
}

/** How soon the panes answer a key, a folder of many files open: at rest, while these are copied, and while a large file is; one queue. */
export async function measureKeys({baitui, session, machine}: Ground): Promise<readonly Row[]> {
	const local = makeQueued(path.join(machine.directory, 'keys'));
	const remote = `keys-${randomBytes(3).toString('hex')}`;
	await baitui('ssh', session, '--', `mkdir ${remote}`);
	const terminal = await openTerminal([process.execPath, machine.self[1]!], {
		columns: 80, rows: 24, environment: machine.environment, directory: path.join(local, 'small'),
	});
	try {
		await terminal.until(new RegExp(session));
		await terminal.answer(`/${session}`, /keeps/);
		await terminal.answer('\r', /ssh/);
		await terminal.answer('u', /Local/);
		await terminal.until(/ entries/);
		const copying = async (what: string, ...words: readonly string[]) => {
			await baitui('cp', '--detach', ...words);
			let isOn = true;
			const watch = async () => {
				while (/running|waiting/.test(await baitui('transfers', 'ls'))) {
					await pause(1000);
				}

				isOn = false;
			};

			const watched = watch();
			await terminal.until(new RegExp(what));
			const times = await press(terminal, () => isOn);
			await baitui('transfers', 'cancel', '--all');
			await watched;
			return times;
		};

		const rest = await press(terminal, () => true);
		const small = await copying('small', '-r', path.join(local, 'small'), `${session}:${remote}/small`);
		const large = await copying('large', path.join(local, 'large'), `${session}:${remote}/large`);
		return Object.entries({'at rest': rest, [`while ${smallFiles} files are copied`]: small, [`while ${gibibytes} GiB are copied`]: large}).flatMap(([when, times]) => (times.length === 0
			? []
			: [
				...compare({
					measurement: `key ${when}, median of ${times.length}`, unit: 'ms', value: quantile(times, 0.5), wanted: atMost(50),
				}),
				...compare({
					measurement: `key ${when}, 95 of 100`, unit: 'ms', value: quantile(times, 0.95), wanted: atMost(50),
				}),
			]));
	} finally {
		await terminal.close();
		// What it failed with is to be told, and not that of tidying up.
		await baitui('transfers', 'cancel', '--all').catch(() => undefined);
		await baitui('ssh', session, '--', `rm -rf ${remote}`).catch(() => undefined);
	}
}
