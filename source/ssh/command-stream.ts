import {Buffer} from 'node:buffer';
import {Transform, type Readable, type Writable} from 'node:stream';
import type {ClientChannel} from 'ssh2';
import {Problem} from '../core/problem.ts';
import {endCommand} from './exec.ts';
import type {Marker} from './marker.ts';
import type {OnEnd} from './on-end.ts';
import type {Turns} from './turns.ts';

/** A command that is talked with while it runs. */
export type CommandStream = {
	readonly stdin: Writable;
	/** What it says, without what a ~/.bashrc printed before. Fails with Problem `unreachable` when the connection is lost. */
	readonly stdout: Readable;
	/** The exit code; undefined where a signal or the end of the connection ended it. Never rejects. */
	readonly ended: Promise<number | undefined>;
	/** The command ends only when it is told to; until then others wait for it where the server needs that (`Turns`). */
	readonly lasts: () => void;
	/** Ends the command, if it runs still. */
	readonly stop: () => void;
};

/** The script run by `sh`, whatever the login shell is. It must hold no single quote. */
export function scriptCommand(script: string, marker: Marker): string {
	return `exec sh -c '${marker.print}; ${script}'`;
}

/** More noise than this before the marker is no ~/.bashrc any more. */
const mostNoise = 1024 * 1024;

export function createCommandStream(channel: ClientChannel, name: string, {marker, turns, onEnd}: {readonly marker: Marker; readonly turns: Turns; readonly onEnd: OnEnd}): CommandStream {
	let noise: Buffer | undefined = Buffer.alloc(0);
	const stdout = new Transform({
		transform(chunk: Buffer, _encoding, done) {
			if (!noise) {
				done(null, chunk);
				return;
			}

			noise = Buffer.concat([noise, chunk]);
			const at = noise.indexOf(marker.bytes);
			if (at !== -1) {
				const rest = noise.subarray(at + marker.bytes.length);
				noise = undefined;
				done(null, rest);
				return;
			}

			done(noise.length > mostNoise ? new Problem('failed', `The commands of ${name} cannot be understood: something prints before them without end.`) : null);
		},
	});
	let isEnded = false;
	const stop = () => {
		if (isEnded) {
			return;
		}

		isEnded = true;
		turns.end(channel, () => {
			endCommand(channel);
		});
		// What nobody reads any more would keep it from closing.
		channel.unpipe(stdout).resume();
	};

	channel.stderr.resume();
	channel.on('error', () => undefined);
	stdout.on('error', stop);
	channel.pipe(stdout);
	const ended = Promise.withResolvers<number | undefined>();
	const forget = onEnd(problem => {
		isEnded = true;
		stdout.destroy(problem);
		ended.resolve(undefined);
	});
	channel.once('close', (code?: number | null) => {
		forget();
		isEnded = true;
		ended.resolve(code ?? undefined);
	});

	return {
		stdin: channel,
		stdout,
		ended: ended.promise,
		lasts() {
			turns.lasts(channel);
		},
		stop,
	};
}
