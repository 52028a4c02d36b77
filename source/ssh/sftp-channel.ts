import {Buffer} from 'node:buffer';
import type {Duplex} from 'node:stream';
import {Problem} from '../core/problem.ts';
import {createOutbox} from './outbox.ts';
import {
	encodePacket, packetTypes, readPacket, statusCodes, type Field,
} from './sftp-wire.ts';

/** The server's refusal of one request. */
export class SftpStatus extends Error {
	override readonly name = 'SftpStatus';
	readonly code: number;

	constructor(code: number, message: string) {
		super(message);
		this.code = code;
	}
}

/** One conversation with an SFTP server: requests out, answers in, in any order. */
export type SftpChannel = {
	/** What the server can do beyond the draft, name to version. */
	readonly extensions: ReadonlyMap<string, string>;
	/** The whole answer packet, its type at [0], its fields from [5]. Rejects with SftpStatus, or with a Problem when the channel is gone. */
	readonly request: (type: number, fields: readonly Field[]) => Promise<Buffer>;
	/** Fails what is under way and everything after it. */
	readonly fail: (problem: Problem) => void;
};

/** Larger is no answer but the text of a ~/.bashrc. OpenSSH answers in at most 256 KiB. */
const largestPacket = 1024 * 1024;
const startTimeout = 15_000;
/** No answer at all for so long while some are due: the server's disk hangs, or it is gone. */
const silenceTimeout = 120_000;

type Waiting = {
	readonly resolve: (packet: Buffer) => void;
	readonly reject: (error: Error) => void;
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

	const begun = Promise.withResolvers<Buffer>();
	let isBegun = false;

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

	const onPacket = (packet: Buffer) => {
		if (!isBegun) {
			if (packet[0] !== packetTypes.version) {
				fail(notSftp(name));
				return;
			}

			isBegun = true;
			clearTimeout(timer);
			begun.resolve(packet);
			return;
		}

		const id = packet.readUInt32BE(1);
		const asker = waiting.get(id);
		waiting.delete(id);
		if (waiting.size === 0) {
			clearTimeout(timer);
		} else {
			timer.refresh();
		}

		if (packet[0] !== packetTypes.status) {
			asker?.resolve(packet);
			return;
		}

		const reader = readPacket(packet, 5);
		const code = reader.uint32();
		if (code === statusCodes.ok) {
			asker?.resolve(packet);
		} else {
			asker?.reject(new SftpStatus(code, reader.isAtEnd() ? '' : reader.string().toString('utf8')));
		}
	};

	const assemble = createAssembler(onPacket, () => {
		fail(notSftp(name));
	});

	stream.on('data', (chunk: Buffer) => {
		if (broken) {
			return;
		}

		if (!junk || !marker) {
			assemble(chunk);
			return;
		}

		junk = Buffer.concat([junk, chunk]);
		const at = junk.indexOf(marker);
		if (at >= 0) {
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
	const hello = readPacket(await begun.promise, 5);
	const extensions = new Map<string, string>();
	while (!hello.isAtEnd()) {
		extensions.set(hello.string().toString(), hello.string().toString());
	}

	const send = createOutbox(stream);
	return {
		extensions,
		fail,
		async request(type, fields) {
			return new Promise((resolve, reject) => {
				if (broken) {
					reject(broken);
					return;
				}

				lastId = (lastId + 1) >>> 0;
				waiting.set(lastId, {resolve, reject});
				if (waiting.size === 1) {
					watch();
				}

				send(encodePacket(type, lastId, fields));
			});
		},
	};
}

function notSftp(name: string): Problem {
	return new Problem('failed', `What answers in ${name} is no file server.`, {hint: 'If ~/.bashrc in the session prints something, let it print only in interactive shells.'});
}

/** Cuts a stream of bytes into packets. Small ones are not copied. */
function createAssembler(onPacket: (packet: Buffer) => void, onNonsense: () => void): (chunk: Buffer) => void {
	let rest: Buffer | undefined;
	let packet: Buffer | undefined;
	let filled = 0;

	return received => {
		let chunk = rest ? Buffer.concat([rest, received]) : received;
		rest = undefined;
		while (chunk.length > 0) {
			if (packet) {
				const taken = chunk.copy(packet, filled);
				filled += taken;
				chunk = chunk.subarray(taken);
				if (filled < packet.length) {
					return;
				}

				const whole = packet;
				packet = undefined;
				onPacket(whole);
				continue;
			}

			if (chunk.length < 4) {
				rest = chunk;
				return;
			}

			const length = chunk.readUInt32BE(0);
			if (length < 5 || length > largestPacket) {
				onNonsense();
				return;
			}

			if (chunk.length >= 4 + length) {
				const whole = chunk.subarray(4, 4 + length);
				chunk = chunk.subarray(4 + length);
				onPacket(whole);
			} else {
				packet = Buffer.allocUnsafeSlow(length);
				filled = 0;
				chunk = chunk.subarray(4);
			}
		}
	};
}
