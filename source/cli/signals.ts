import process from 'node:process';

const numbers = {SIGHUP: 1, SIGINT: 2, SIGTERM: 15} as const;

/**
Milliseconds in which the same signal again is not a second wish: the package that writes the settings (conf, through when-exit) raises every signal
once more when it sees it.
*/
const echo = 200;

/** Why a verb is to stop. */
class Interruption extends Error {
	override readonly name = 'AbortError';
	readonly signal: keyof typeof numbers;

	constructor(signal: keyof typeof numbers) {
		super(`ended by ${signal}`);
		this.signal = signal;
	}
}

/** Whether the terminal went away, and nobody said that anything is to stop. */
export function isHangUp({reason}: AbortSignal): boolean {
	return reason instanceof Interruption && reason.signal === 'SIGHUP';
}

export type Signals = {
	/** Aborted by the first of SIGINT, SIGTERM and SIGHUP. The second ends the process at once. */
	readonly signal: AbortSignal;
	/** 128 and the number of the signal that came: 130 after Ctrl-C. */
	readonly exitCode: () => number;
	readonly release: () => void;
};

/** Turns the signals that mean "stop" into an AbortSignal, so that verbs can tidy up. */
export function listenForSignals(): Signals {
	const controller = new AbortController();
	const names = Object.keys(numbers) as Array<keyof typeof numbers>;
	let exitCode = 128 + numbers.SIGINT;
	let firstAt = 0;

	const release = () => {
		for (const name of names) {
			process.off(name, onSignal);
		}
	};

	const onSignal = (name: keyof typeof numbers) => {
		if (controller.signal.aborted) {
			if (performance.now() - firstAt > echo) {
				release();
				process.kill(process.pid, name);
			}

			return;
		}

		firstAt = performance.now();
		exitCode = 128 + numbers[name];
		controller.abort(new Interruption(name));
	};

	for (const name of names) {
		process.on(name, onSignal);
	}

	return {signal: controller.signal, exitCode: () => exitCode, release};
}
