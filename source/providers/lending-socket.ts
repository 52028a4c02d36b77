import {Buffer} from 'node:buffer';
import process from 'node:process';
import type {OnReadOpts, Socket} from 'node:net';
import type {Lending, Take} from '../core/lending.ts';
import {giveBlock, takeBlock} from './blocks.ts';

export type LendingSocket = Socket & {readonly lending: Lending};

/** Pieces that one socket lends at a time. */
const mostLent = 4;

/**
A socket that can lend what it reads; `connect` makes it with the option `onread` of net.Socket, which has it read into blocks of the pool. Where that option is not heeded, such as
in TLS through a proxy, it lends what Node has read. Until it lends, and when it does no more, it is like any other socket.
*/
export function lendingSocket(connect: (onread: OnReadOpts) => Socket): LendingSocket {
	let block: Buffer | undefined;
	let taker: Take | undefined;
	let lent = 0;
	let isHeld = false;
	/** Bytes of the last read. */
	let last = 0;

	const takeBack = () => {
		lent--;
		if (!isHeld || lent >= mostLent) {
			return;
		}

		isHeld = false;
		socket.resume();
	};

	/** Whether more may be read. */
	const pass = (bytes: Buffer, own?: Buffer): boolean => {
		lent++;
		taker!({
			bytes, hasHeadroom: own !== undefined, giveBack() {
				giveBlock(own);
				takeBack();
			},
		});
		isHeld = taker !== undefined && lent >= mostLent;
		return !isHeld;
	};

	const hear = (chunk: Buffer) => {
		if (!pass(chunk)) {
			socket.pause();
		}
	};

	const socket = connect({
		buffer() {
			block ??= takeBlock(last);
			return block;
		},
		callback(count) {
			const own = block!;
			const bytes = own.subarray(0, count);
			if (!taker) {
				return socket.push(Buffer.from(bytes));
			}

			block = undefined;
			last = count;
			return pass(bytes, own);
		},
	});
	socket.once('close', () => {
		giveBlock(block);
		block = undefined;
	});

	const uncork = () => {
		socket.uncork();
	};

	return Object.assign(socket, {
		lending: {
			lend(take: Take | undefined) {
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
				// What comes in one go is written in one go.
				if (socket.writableCorked === 0) {
					socket.cork();
					process.nextTick(uncork);
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
