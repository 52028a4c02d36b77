import {once} from 'node:events';
import type {Readable} from 'node:stream';
import {setTimeout as wait} from 'node:timers/promises';
import {signalGroup} from '../../ssh/processes.ts';
import {startShell} from '../../ssh/shell.ts';
import {interpolate} from '../package/command.ts';
import type {Execution} from '../world/execution.ts';
import {say, type Stream} from '../world/log-event.ts';
import type {JobContainer} from './container.ts';

/** The commands of an execution with its parameters in them. */
export function commandsOf({command, parameterWords, parameters}: Execution): readonly string[] {
	return command.map(line => interpolate(line, parameterWords, parameters));
}

/** Each line becomes an event; a carriage return stays in its line, as a progress bar writes it. */
async function listen(execution: Execution, stream: Stream, readable: Readable): Promise<void> {
	let rest = '';
	readable.setEncoding('utf8');
	for await (const chunk of readable as AsyncIterable<string>) {
		const lines = (rest + chunk).split('\n');
		rest = lines.pop()!;
		for (const line of lines) {
			say(execution, stream, line);
		}
	}

	if (rest !== '') {
		say(execution, stream, rest);
	}
}

/** Runs the commands one after the other, as one script. Resolves with the exit code of the last one; null when a signal ended it. */
export async function runJob(execution: Execution, {place, processes}: JobContainer): Promise<number | null> {
	const child = startShell({...place, command: commandsOf(execution).join('\n')});
	processes.add(child);
	child.stdin!.on('error', () => undefined);
	child.stdin!.end();
	const ended = once(child, 'exit') as Promise<[number | null]>;
	const heard = Promise.all([listen(execution, 'stdout', child.stdout!), listen(execution, 'stderr', child.stderr!)]).catch(() => undefined);
	const [code] = await ended;
	// As with the first process of a container: what it leaves behind goes with it, and so does what that still had to say.
	signalGroup(child, 'SIGKILL');
	await Promise.race([heard, wait(1000, undefined, {ref: false})]);
	return code;
}
