import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {Duplex} from 'node:stream';
import {test} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';
import {createPacketWriter} from '../../source/ssh/packet-writer.ts';

function listen() {
	const heard: Buffer[] = [];
	const stream = new Duplex({
		read() {
			// Nothing comes.
		},
		write(chunk: Buffer, _encoding, done) {
			setImmediate(() => {
				heard.push(Buffer.from(chunk));
				done();
			});
		},
	});
	return {heard, stream};
}

test('what is written in one turn arrives in order and in few pieces, also where the memory of the pieces is used again', async () => {
	const {heard, stream} = listen();
	const {write} = createPacketWriter(stream);
	const sent: Buffer[] = [];
	for (let round = 0; round < 20; round++) {
		const piece = Buffer.alloc(70_000);
		for (let part = 0; part < 9; part++) {
			randomBytes(piece.length).copy(piece);
			sent.push(Buffer.from(piece));
			write(piece);
		}

		write(Buffer.from([round]));
		sent.push(Buffer.from([round]));
		await turn();
	}

	await new Promise<void>(resolve => {
		stream.end(resolve);
	});
	assert.ok(Buffer.concat(heard).equals(Buffer.concat(sent)));
	assert.ok(heard.length <= 20 * 3, `${heard.length} pieces`);
});

test('what is flushed is written before the stream ends, and nothing after it', async () => {
	const {heard, stream} = listen();
	const {write, flush} = createPacketWriter(stream);
	write(Buffer.from('goodbye'));
	flush();
	await new Promise<void>(resolve => {
		stream.end(resolve);
	});
	write(Buffer.from('too late'));
	await turn();
	assert.equal(Buffer.concat(heard).toString(), 'goodbye');
	assert.equal(stream.errored, null);
});
