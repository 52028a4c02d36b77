import type {Buffer} from 'node:buffer';
import type {ByteStream, Lending, Take} from '../core/lending.ts';

export type Joined = {
	/** What cut the far stream; undefined after a normal end, and when the near side was cut. */
	readonly error: Error | undefined;
	/** Whether the far side ever sent a byte. */
	readonly wasAnswered: boolean;
};

/** Hears of what is passed on, before it is. */
type Listener = {readonly in: (bytes: Buffer) => void; readonly out: (bytes: Buffer) => void};

/** How two streams were connected, to be undone: `letGo` when nobody reads the near one any more, `part` when the far one is over. */
type Link = {readonly letGo: () => void; readonly part: () => void};

type LendingStream = ByteStream & {readonly lending: Lending};

/** Milliseconds that what the far side still sends may take when the near side is gone. */
const farewell = 2000;

const discard: Take = ({giveBack}) => {
	giveBack();
};

/** Lends both ways, so that nothing is copied. */
function linkLending(near: LendingStream, far: LendingStream, listener: Listener): Link {
	const endFar = () => {
		far.end();
	};

	near.lending.lend(piece => {
		listener.out(piece.bytes);
		far.lending.take(piece);
	});
	far.lending.lend(piece => {
		listener.in(piece.bytes);
		near.lending.take(piece);
	});
	near.once('end', endFar);
	if (near.readableEnded) {
		endFar();
	}

	return {
		letGo() {
			far.lending.lend(discard);
		},
		part() {
			near.off('end', endFar).lending.lend(undefined);
		},
	};
}

function linkPiping(near: ByteStream, far: ByteStream, listener: Listener): Link {
	near.on('data', listener.out).pipe(far);
	far.on('data', listener.in).pipe(near);
	return {
		letGo() {
			far.unpipe(near);
			// Nobody reads it any more, but its end must come.
			far.off('data', listener.in).resume();
		},
		part() {
			near.off('data', listener.out).unpipe(far).pause();
		},
	};
}

const canLend = (stream: ByteStream): stream is LendingStream => stream.lending !== undefined;

/**
Connects an accepted stream with one of the session, until the far one is over; back-pressure both ways is that of the streams. The near stream is ended after a normal end of the far
one, and left open when that was cut, so that the caller may join it with another one. `onBytes` hears of each piece, whose bytes change once it returned: `in` flows from far to near.
*/
export async function join(near: ByteStream, far: ByteStream, onBytes: (direction: 'in' | 'out', bytes: Buffer) => void): Promise<Joined> {
	// It may have been cut before anybody could listen.
	let error = far.errored ?? undefined;
	let wasAnswered = false;
	let hasEnded = false;

	const listener: Listener = {
		out(bytes) {
			onBytes('out', bytes);
		},
		in(bytes) {
			wasAnswered = true;
			onBytes('in', bytes);
		},
	};

	const link = canLend(near) && canLend(far) ? linkLending(near, far, listener) : linkPiping(near, far, listener);
	const loseNear = () => {
		link.letGo();
		far.end();
		setTimeout(() => far.destroy(), farewell).unref();
	};

	near.once('close', loseNear);
	far.once('end', () => {
		hasEnded = true;
	});
	far.on('error', (reason: Error) => {
		error ??= reason;
	});
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
	near.off('close', loseNear);
	link.part();
	if (hasEnded && error === undefined) {
		near.end(() => {
			near.destroy();
		});
	}

	return {error: hasEnded ? undefined : error, wasAnswered};
}
