import {Buffer} from 'node:buffer';
import type {Duplex} from 'node:stream';
import {Problem} from '../core/problem.ts';
import {freeMemory} from './memory.ts';
import {createOutbox} from './outbox.ts';
import {createAssembler, largestPacket} from './sftp-assembler.ts';
import {readRefusal} from './sftp-status.ts';
import {
	encodePacket,
	packetTypes,
	readPacket,
	type Field,
} from './sftp-wire.ts';

/** One conversation with an SFTP server: requests out, answers in, in any order. */
export type SftpChannel = {
	/** What the server can do beyond the draft, name to version. */
	readonly extensions: ReadonlyMap<string, string>;
	/** The whole answer packet, its type at [0], its fields from [5]. Rejects with SftpStatus, or with a Problem when the channel is gone. */
	readonly request: (type: number, fields: readonly Field[]) => Promise<Buffer>;
	/** A WRITE, whose data must stay as it is until the answer came. */
	readonly write: (fields: readonly Field[], data: Buffer) => Promise<Buffer>;
	/** A READ: the bytes of its answer, which lie in `room` where they came in several pieces. */
	readonly read: (fields: readonly Field[], room?: Buffer) => Promise<Buffer>;
	/** Whether an answer is due. */
	readonly isWaiting: () => boolean;
	/** Something was said before the marker: the shell of the session prints before each command. */
	readonly isShellLoud: boolean;
	/** Fails what is under way and everything after it. */
	readonly fail: (problem: Problem) => void;
};

const startTimeout = 15_000;
/** No answer at all for so long while some are due: the server's disk hangs, or it is gone. */
const silenceTimeout = 120_000;

type Waiting = {
	/** `bytes` are those of a DATA packet that went to its room. */
	readonly resolve: (packet: Buffer, bytes: Buffer | undefined) => void;
	readonly reject: (error: Error) => void;
	readonly room?: Buffer | undefined;
};

/**
Begins SFTP on a stream. With `marker` everything before and including these bytes is dropped first.
Problem `failed` when what answers is no SFTP server, `unreachable` when the stream ends.
*/
export async function openSftpChannel(stream: Duplex, {name, marker}: {readonly name: string; readonly marker?: Buffer}): Promise<SftpChannel> {
	const waiting = new Map<number, Waiting>();
	let lastId = 0;
	let broken: Problem | undefined;
	let junk: Buffer | undefined = marker ? Buffer.alloc(0) : undefined;

	const begun = Promise.withResolvers<ReadonlyMap<string, string>>();
	let isBegun = false;
	let isShellLoud = false;

	const fail = (problem: Problem) => {
		if (broken) {
			return;
		}

		broken = problem;
		clearTimeout(timer);
		begun.reject(problem);
		for (const {reject} of waiting.values()) {
			reject(problem);
		}

		waiting.clear();
		stream.destroy();
	};

	let timer = setTimeout(() => {
		fail(new Problem('unreachable', `The file server in ${name} does not answer.`));
	}, startTimeout);

	const watch = () => {
		clearTimeout(timer);
		if (waiting.size > 0 && !broken) {
			timer = setTimeout(() => {
				fail(new Problem('unreachable', `The file server in ${name} has not answered for ${silenceTimeout / 1000} seconds.`, {hint: 'Its disk may hang. Try again.'}));
			}, silenceTimeout);
		}
	};

	const onPacket = (packet: Buffer, bytes?: Buffer) => {
		if (!isBegun) {
			if (packet[0] !== packetTypes.version) {
				fail(notSftp(name));
				return;
			}

			begun.resolve(readExtensions(packet));
			isBegun = true;
			clearTimeout(timer);
			return;
		}

		const id = packet.readUInt32BE(1);
		const refusal = packet[0] === packetTypes.status ? readRefusal(packet) : undefined;
		const asker = waiting.get(id);
		waiting.delete(id);
		if (waiting.size === 0) {
			clearTimeout(timer);
		} else {
			timer.refresh();
		}

		if (refusal) {
			asker?.reject(refusal);
		} else {
			asker?.resolve(packet, bytes);
		}
	};

	const assemble = createAssembler((packet, bytes) => {
		try {
			onPacket(packet, bytes);
		} catch (error) {
			if (!(error instanceof RangeError)) {
				throw error;
			}

			// Shorter than its type allows.
			fail(notSftp(name));
		}
	}, () => {
		fail(notSftp(name));
	}, id => waiting.get(id)?.room);

	stream.on('data', (chunk: Buffer) => {
		if (broken) {
			return;
		}

		if (!junk || !marker) {
			if (assemble(chunk)) {
				freeMemory(chunk);
			}

			return;
		}

		junk = Buffer.concat([junk, chunk]);
		const at = junk.indexOf(marker);
		if (at !== -1) {
			isShellLoud = at > 0;
			const rest = junk.subarray(at + marker.length);
			junk = undefined;
			assemble(rest);
		} else if (junk.length > largestPacket) {
			fail(notSftp(name));
		}
	});
	const onEnd = () => {
		fail(isBegun ? new Problem('unreachable', `The file server in ${name} ended.`, {hint: 'Try again: a new connection is opened then.'}) : notSftp(name));
	};

	stream.on('end', onEnd).on('close', onEnd).on('error', onEnd);

	// INIT has the version where other packets have their id.
	stream.write(encodePacket(packetTypes.init, 3, []));
	const extensions = await begun.promise;

	const send = createOutbox(stream);
	const ask = (waiter: Waiting, type: number, fields: readonly Field[], data?: Buffer) => {
		if (broken) {
			waiter.reject(broken);
			return;
		}

		lastId = (lastId + 1) >>> 0;
		waiting.set(lastId, waiter);
		if (waiting.size === 1) {
			watch();
		}

		send(encodePacket(type, lastId, fields, data?.length), data);
	};

	return {
		extensions,
		isShellLoud,
		fail,
		isWaiting: () => waiting.size > 0,
		request: async (type, fields) => new Promise((resolve, reject) => {
			ask({resolve, reject}, type, fields);
		}),
		write: async (fields, data) => new Promise((resolve, reject) => {
			ask({resolve, reject}, packetTypes.write, fields, data);
		}),
		async read(fields, room) {
			const {packet, bytes} = await new Promise<{readonly packet: Buffer; readonly bytes: Buffer | undefined}>((resolve, reject) => {
				ask({
					resolve(packet, bytes) {
						resolve({packet, bytes});
					},
					reject,
					room,
				}, packetTypes.read, fields);
			});
			return bytes ?? readPacket(packet, 5).string();
		},
	};
}

/** VERSION (section 4): the version, then pairs of name and version of each extension. */
function readExtensions(packet: Buffer): ReadonlyMap<string, string> {
	const reader = readPacket(packet, 5);
	const extensions = new Map<string, string>();
	while (!reader.isAtEnd()) {
		extensions.set(reader.string().toString(), reader.string().toString());
	}

	return extensions;
}

function notSftp(name: string): Problem {
	return new Problem('failed', `What answers in ${name} is no file server.`, {hint: 'If ~/.bashrc in the session prints something, let it print only in interactive shells.'});
}
