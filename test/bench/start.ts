import process from 'node:process';
import type {Ground} from './ground.ts';
import {
	atMost,
	compare,
	takeTurns,
	timed,
	type Row,
} from './measure.ts';
import {openTerminal} from './terminal.ts';

/** Starting: the fastest verb, the list, and the screen, against the official client's help and list. */
export async function measureStart({machine, client, session, baitui, official}: Ground, runs: number): Promise<readonly Row[]> {
	const screen = async () => {
		const terminal = await openTerminal([process.execPath, machine.self[1]!], {
			columns: 120, rows: 40, environment: machine.environment, directory: machine.directory,
		});
		try {
			return {frame: await terminal.until(/sessions/i), session: await terminal.until(new RegExp(session))};
		} finally {
			await terminal.close();
		}
	};

	const time = (run: () => Promise<unknown>) => async () => ({time: await timed(run)});
	const results = await takeTurns(runs, {
		version: time(async () => baitui('--version')),
		help: client && time(async () => official('--help')),
		ls: time(async () => baitui('ls', '--json')),
		ps: client && time(async () => official('ps')),
		screen,
	});
	const help = {peer: 'backend.ai --help', peerValue: results.help?.time, unit: 'ms'};
	const list = {peer: 'backend.ai ps', peerValue: results.ps?.time, unit: 'ms'};
	return [
		...compare({measurement: 'baitui --version', value: results.version?.time, ...help}),
		...compare({
			measurement: 'baitui ls --json', value: results.ls?.time, wanted: atMost(0.4), ...list,
		}),
		...compare({
			measurement: 'screen: first frame', value: results.screen?.frame, wanted: atMost(0.6), ...help,
		}),
		...compare({measurement: 'screen: sessions seen', value: results.screen?.session, ...list}),
	];
}
