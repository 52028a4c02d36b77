import {spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';
import {createMachine} from '../helpers/baitui.ts';
import {atMost, compare, type Row} from './measure.ts';
import {cpuSeconds, residentMemory} from './process-stat.ts';
import {openTerminal} from './terminal.ts';

const seconds = Number(process.env.BENCH_IDLE_SECONDS ?? 20);
/** Seconds after the first list in which the screen comes to rest: every page is there, and code that runs often is compiled. */
const settling = 10;

/** What the screen of a list that stays as it is takes while it asks for it again and again. */
async function watch(sessions: number): Promise<readonly Row[]> {
	const demo = spawn(process.execPath, [path.resolve('dist/cli.js'), 'demo', 'serve', '--json', '--sessions', String(sessions)], {stdio: ['ignore', 'pipe', 'inherit']});
	const ended = once(demo, 'exit');
	const machine = createMachine();
	try {
		const [line] = await once(readline.createInterface({input: demo.stdout}), 'line') as [string];
		const {session, email, password} = JSON.parse(line) as Record<'session' | 'email' | 'password', string>;
		await machine.run(['login', session, '--user', email, '--password-stdin'], {input: `${password}\n`});
		const terminal = await openTerminal([process.execPath, machine.self[1]!], {
			columns: 120, rows: 40, environment: machine.environment, directory: machine.directory,
		});
		try {
			await terminal.until(/train-llm/);
			await pause(settling * 1000);
			const before = {cpu: cpuSeconds(terminal.processId), bytes: terminal.written(), at: performance.now()};
			await pause(seconds * 1000);
			const cpu = (cpuSeconds(terminal.processId) - before.cpu) / (performance.now() - before.at) * 100_000;
			const what = `idle with ${sessions} sessions`;
			return [
				...compare({
					measurement: `${what}: CPU`, unit: '%', value: cpu, wanted: atMost(1),
				}),
				...compare({
					measurement: `${what}: written`, unit: 'bytes/s', value: (terminal.written() - before.bytes) / seconds, wanted: atMost(10),
				}),
				...compare({
					measurement: `${what}: memory`, unit: 'MiB', value: residentMemory(terminal.processId), wanted: atMost(200),
				}),
			];
		} finally {
			await terminal.close();
		}
	} finally {
		await machine.close();
		demo.kill();
		await ended;
	}
}

/** The CPU, the bytes written and the memory of a screen that nobody touches, with few sessions and with many; always on the demo cluster. */
export async function measureIdle(): Promise<readonly Row[]> {
	return [...await watch(5), ...await watch(1000)];
}
