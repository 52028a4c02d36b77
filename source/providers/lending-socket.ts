import {Buffer} from 'node:buffer';
import process from 'node:process';
import type {OnReadOpts, Socket} from 'node:net';
import type {Lending, Take} from '../core/lending.ts';
import {giveBlock, takeBlock} from './blocks.ts';

export type LendingSocket = Socket & {readonly lending: Lending};

/** Pieces that one socket lends at a time. */
const mostLent = 4;

/** Bytes. What is larger is likely to be followed by more. */
const keyPress = 4096;

/** A block that is read into, and lent up to where it was read. */
type Page = {
	readonly block: Buffer;
	read: number;
	lent: number;
	/** Who still needs it: the socket, and those who have pieces of it. */
	users: number;
};

function leave(page: Page | undefined): void {
	if (!page) {
		return;
	}

	page.users--;
	if (page.users === 0) {
		giveBlock(page.block);
	}
}

/**
A socket that can lend what it reads; `connect` makes it with the option `onread` of net.Socket, which has it read into blocks of the pool. Where that option is not heeded, such as
in TLS through a proxy, it lends what Node has read. Until it lends, and when it does no more, it is like any other socket.
*/
export function lendingSocket(connect: (onread: OnReadOpts) => Socket): LendingSocket {
	let page: Page | undefined;
	/** Bytes of the last piece. */
	let last = 0;
	let taker: Take | undefined;
	let lent = 0;
	let isHeld = false;
	let joining: NodeJS.Immediate | undefined;

	const takeBack = () => {
		lent--;
		if (!isHeld || lent >= mostLent) {
			return;
		}

		isHeld = false;
		socket.resume();
	};

	const pass = (bytes: Buffer, own?: Page, hasHeadroom = false) => {
		lent++;
		taker!({
			bytes, hasHeadroom, giveBack() {
				leave(own);
				takeBack();
			},
		});
		isHeld = taker !== undefined && lent >= mostLent;
	};

	const passPage = (own: Page, hasHeadroom: boolean) => {
		const bytes = own.block.subarray(own.lent, own.read);
		own.lent = own.read;
		own.users++;
		last = bytes.length;
		pass(bytes, own, hasHeadroom);
	};

	const passJoined = () => {
		joining = undefined;
		if (!page || page.lent === page.read) {
			return;
		}

		passPage(page, false);
		if (isHeld) {
			socket.pause();
		}
	};

	const hear = (chunk: Buffer) => {
		pass(chunk);
		if (isHeld) {
			socket.pause();
		}
	};

	const socket = connect({
		buffer() {
			page ??= {
				block: takeBlock(last), read: 0, lent: 0, users: 1,
			};
			return page.read === 0 ? page.block : page.block.subarray(page.read);
		},
		callback(count) {
			const own = page!;
			if (!taker) {
				return socket.push(Buffer.from(own.block.subarray(own.read, own.read + count)));
			}

			own.read += count;
			const isTls = 'encrypted' in socket;
			if (isTls && own.read < own.block.length) {
				// TLS gives at most 16 KiB at a time, and many times in one go: what comes together is one piece.
				joining ??= setImmediate(passJoined);
				return true;
			}

			page = undefined;
			passPage(own, !isTls);
			leave(own);
			return !isHeld;
		},
	});
	socket.on('end', passJoined);
	socket.once('close', () => {
		passJoined();
		leave(page);
		page = undefined;
	});

	/** Pieces written since the last tick. */
	let written = 0;
	const endTick = () => {
		written = 0;
		if (socket.writableCorked > 0) {
			socket.uncork();
		}
	};

	return Object.assign(socket, {
		lending: {
			lend(take: Take | undefined) {
				passJoined();
				taker = take;
				isHeld = false;
				socket.off('data', hear);
				if (take) {
					// What came before, and all of it where `onread` is not heeded.
					socket.on('data', hear).resume();
				} else {
					socket.pause();
				}
			},
			take({bytes, giveBack}) {
				// What comes in one go is written in one go; a key press, which is most often alone, at once.
				if (written === 0) {
					process.nextTick(endTick);
				}

				written++;
				if (socket.writableCorked === 0 && (written > 1 || bytes.length > keyPress)) {
					socket.cork();
				}

				socket.write(bytes, giveBack);
			},
		} satisfies Lending,
	});
}

/** A socket that was made elsewhere, as one that lends. */
export function toLending(socket: Socket | LendingSocket): LendingSocket {
	return 'lending' in socket ? socket : lendingSocket(() => socket);
}
