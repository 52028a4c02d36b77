import type {Duplex} from 'node:stream';

/** Milliseconds between two looks at whether anything came. A ping goes out with each other one. */
export const usualBeat = 5000;

/** So many looks without a byte end a connection: while an answer is due or a command runs, and while nothing is asked. 20 s and 45 s; the latter is dropbear's own patience. */
const patience = {busy: 4, idle: 9};

/**
Calls `onSilent` once, when nothing has come from the far end for too long: neither data nor the answer to a ping. Looks are counted, not seconds, so that a process that stood still hears first what
came meanwhile. Until the returned function is called.
*/
export function watchPulse(stream: Duplex, {beat, isBusy, onSilent}: {readonly beat: number; readonly isBusy: () => boolean; readonly onSilent: () => void}): () => void {
	let quiet = 0;
	const onData = () => {
		quiet = 0;
	};

	const stop = () => {
		clearInterval(timer);
		stream.off('data', onData);
	};

	const timer = setInterval(() => {
		quiet++;
		if (quiet <= (isBusy() ? patience.busy : patience.idle)) {
			return;
		}

		stop();
		onSilent();
	}, beat).unref();
	stream.on('data', onData);
	return stop;
}
