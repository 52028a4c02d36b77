import type {Duplex} from 'node:stream';

/** Bytes. As much as the longest header of a frame needs, so that a header and what it heads are one piece to send. */
export const headroom = 16;

/** What was read, lent to be passed on. */
export type Piece = {
	readonly bytes: Buffer;
	/** Whether it begins on an 8-byte word, and the memory from `headroom` bytes before it to the end of its last word may be written to as well. */
	readonly hasHeadroom: boolean;
	/** Called once, when it was passed on: the memory is read into again. Until then the taker may change it. */
	readonly giveBack: () => void;
};

export type Take = (piece: Piece) => void;

/** The way of a stream to pass on what it reads without a copy: memory is lent, and read into again when it came back. Back-pressure is that no more is lent than a few pieces. */
export type Lending = {
	/** Pieces go to `take` from now on, what waits to be read first, and none to `data`. Undefined: the stream is paused, and is one like any other again. */
	readonly lend: (take: Take | undefined) => void;
	/** Writes a piece that another stream lent. */
	readonly take: Take;
};

/** A stream of bytes, and where it can, a way to lend them. */
export type ByteStream = Duplex & {
	readonly lending?: Lending;
	/** The way to the far end may have gone without a word: asks for a sign of life, and breaks the stream when none comes within half a minute. */
	readonly doubt?: () => void;
};
