import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import type {ClientChannel} from 'ssh2';
import {Problem} from '../core/problem.ts';
import type {Marker} from './marker.ts';

export type ExecResult = {
	/** Undefined when a signal ended the command. */
	readonly exitCode: number | undefined;
	/** Such as SIGTERM. */
	readonly signal?: string;
	readonly stdout: Buffer;
	readonly stderr: string;
};

export type ExecOptions = {
	readonly signal?: AbortSignal | undefined;
	/** Bytes of stdout, and of stderr, that are taken; more ends the command with a Problem. Default 4 MiB. */
	readonly maxOutput?: number | undefined;
};

/** The command with its marker and without input: after an EOF ssh2 would send no signal any more. */
export function markedCommand(command: string, marker: Marker): string {
	return `${marker.print}; exec </dev/null; ${command}`;
}

/** Closing a channel does not end its command (containers-observed.md 2), so it is told. */
export function endCommand(channel: ClientChannel): void {
	channel.signal('TERM');
	channel.close();
}

/** Collects what a command says until it ends. What stdout holds up to the marker is no part of it. */
export async function collectOutput(channel: ClientChannel, name: string, marker: Marker, {signal, maxOutput = 4 * 1024 * 1024}: ExecOptions): Promise<ExecResult> {
	const output: Buffer[] = [];
	const errors: Buffer[] = [];
	let taken = 0;

	return new Promise((resolve, reject) => {
		const stop = (error: Error) => {
			signal?.removeEventListener('abort', onAbort);
			endCommand(channel);
			reject(error);
		};

		const onAbort = () => {
			stop(signal?.reason as Error);
		};

		const take = (list: Buffer[]) => (chunk: Buffer) => {
			list.push(chunk);
			taken += chunk.length;
			if (taken > maxOutput + marker.bytes.length) {
				stop(new Problem('failed', `The command in ${name} said more than ${maxOutput} bytes.`));
			}
		};

		signal?.addEventListener('abort', onAbort, {once: true});
		channel.on('data', take(output));
		channel.stderr.on('data', take(errors));
		// `close` brings what `exit` said; `exit` itself may come before anybody can listen.
		const ended = Promise.all([once(channel, 'close'), once(channel.stderr, 'end')]) as Promise<[[code?: number | null, signal?: string], unknown]>;
		void ended.then(([[code, signalName]]) => {
			signal?.removeEventListener('abort', onAbort);
			if (code === undefined) {
				reject(new Problem('unreachable', `The connection to ${name} was lost before the command ended.`));
				return;
			}

			const all = Buffer.concat(output);
			const at = all.indexOf(marker.bytes);
			resolve({
				exitCode: code ?? undefined,
				...(signalName !== undefined && {signal: signalName}),
				stdout: at === -1 ? all : all.subarray(at + marker.bytes.length),
				stderr: Buffer.concat(errors).toString('utf8'),
			});
		});
	});
}
