import type {Duplex} from 'node:stream';

export type Joined = {
	/** What cut the far stream; undefined after a normal end, and when the near side was cut. */
	readonly error: Error | undefined;
	/** Whether the far side ever sent a byte. */
	readonly wasAnswered: boolean;
};

/** Milliseconds that what the far side still sends may take when the near side is gone. */
const farewell = 2000;

/**
Connects an accepted stream with one of the session, until the far one is over; back-pressure both ways is that of the streams. The near stream is ended after a normal end of the far
one, and left open when that was cut, so that the caller may join it with another one. `onBytes` hears of each piece: `in` flows from far to near.
*/
export async function join(near: Duplex, far: Duplex, onBytes: (direction: 'in' | 'out', bytes: Buffer) => void): Promise<Joined> {
	// It may have been cut before anybody could listen.
	let error = far.errored ?? undefined;
	let wasAnswered = false;
	let hasEnded = false;

	const hearOut = (chunk: Buffer) => {
		onBytes('out', chunk);
	};

	const hearIn = (chunk: Buffer) => {
		wasAnswered = true;
		onBytes('in', chunk);
	};

	const loseNear = () => {
		far.unpipe(near);
		// Nobody reads it any more, but its end must come.
		far.off('data', hearIn).resume();
		far.end();
		setTimeout(() => far.destroy(), farewell).unref();
	};

	near.on('data', hearOut);
	far.on('data', hearIn);
	near.once('close', loseNear);
	far.once('end', () => {
		hasEnded = true;
	});
	far.on('error', (reason: Error) => {
		error ??= reason;
	});
	near.pipe(far);
	far.pipe(near);

	if (near.destroyed) {
		loseNear();
	}

	await new Promise<void>(resolve => {
		if (far.closed) {
			resolve();
		} else {
			far.once('close', resolve);
		}
	});
	near.off('data', hearOut).off('close', loseNear);
	near.unpipe(far);
	if (hasEnded && error === undefined) {
		near.end(() => {
			near.destroy();
		});
	} else {
		near.pause();
	}

	return {error: hasEnded ? undefined : error, wasAnswered};
}
