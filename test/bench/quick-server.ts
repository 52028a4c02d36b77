/**
`quick-server.ts URL [CERTIFICATE KEY]`: a server of Backend.AI whose tunnels cost next to nothing, so that what is measured is the tunnel's near end and not the demo cluster. All but
tunnels is asked of the demo cluster at URL; behind every tunnel is the test peer of `talkRaw`, and two orders more: `STALL` takes nothing any more. Prints the address it listens at.
*/
import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type {AddressInfo, Socket} from 'node:net';
import process from 'node:process';
import {lendAccepted} from '../../source/workers/accepted-socket.ts';

const [target = '', certificate, key] = process.argv.slice(2);
const websocketGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** As large as the demo cluster sends them. */
const framePayload = 64 * 1024;

function header(length: number): Buffer {
	const bytes = Buffer.alloc(length < 126 ? 2 : (length < 65_536 ? 4 : 10));
	bytes[0] = 0x82;
	if (length < 126) {
		bytes[1] = length;
	} else if (length < 65_536) {
		bytes[1] = 126;
		bytes.writeUInt16BE(length, 2);
	} else {
		bytes[1] = 127;
		bytes.writeUInt32BE(length, 6);
	}

	return bytes;
}

const frame = Buffer.concat([header(framePayload), Buffer.alloc(framePayload)]);
const frames = Buffer.concat(Array.from({length: 4}, () => frame));

function sendZeros(socket: Socket, bytes: number): void {
	let left = bytes;
	const more = () => {
		while (left > 0) {
			const piece = left >= framePayload * 4 ? frames : (left >= framePayload ? frame : Buffer.concat([header(left), Buffer.alloc(left)]));
			left -= Math.min(left, piece === frames ? framePayload * 4 : framePayload);
			if (!socket.write(piece)) {
				socket.once('drain', more);
				return;
			}
		}
	};

	more();
}

/** Answers what the first payload orders; of later ones only the length is looked at, save where they come back. */
function talk(socket: Socket): {readonly onFrame: (length: number) => void; readonly onPayload: (bytes: Buffer) => void; readonly wantsPayload: () => boolean} {
	let order: 'none' | 'sink' | 'echo' = 'none';
	let left = 0;
	let wanted = 0;
	const count = (bytes: number) => {
		left -= bytes;
		if (left > 0) {
			return;
		}

		echo(Buffer.from(`GOT ${wanted}\n`));
	};

	const echo = (bytes: Buffer) => {
		socket.write(Buffer.concat([header(bytes.length), bytes]));
	};

	return {
		wantsPayload: () => order !== 'sink',
		onFrame: count,
		onPayload(bytes) {
			if (order === 'echo') {
				echo(bytes);
				return;
			}

			const end = bytes.indexOf(10);
			const [, word, number] = /^(SINK|SOURCE|STALL)(?: (\d+))?$/.exec(bytes.subarray(0, Math.max(end, 0)).toString('latin1')) ?? [];
			switch (word) {
				case 'SINK': {
					order = 'sink';
					wanted = Number(number);
					left = wanted;
					count(bytes.length - end - 1);
					break;
				}

				case 'SOURCE': {
					sendZeros(socket, Number(number));
					break;
				}

				case 'STALL': {
					socket.pause();
					break;
				}

				case undefined:
				default: {
					order = 'echo';
					echo(bytes);
				}
			}
		},
	};
}

function serveTunnel(plain: Socket, head: Buffer): void {
	const socket = certificate === undefined ? lendAccepted(plain) : undefined;
	const own: Socket = socket ?? plain;
	const {onFrame, onPayload, wantsPayload} = talk(own);
	let rest: Buffer = Buffer.alloc(0);
	let left = 0;
	let isSkipped = false;

	const read = (chunk: Buffer) => {
		let input = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
		rest = Buffer.alloc(0);
		while (input.length > 0) {
			if (left > 0 && isSkipped) {
				const passed = Math.min(left, input.length);
				left -= passed;
				input = input.subarray(passed);
				onFrame(passed);
				continue;
			}

			const short = (input[1] ?? 0) & 0x7F;
			const start = 2 + (short < 126 ? 0 : (short === 126 ? 2 : 8)) + 4;
			if (input.length < start) {
				break;
			}

			const length = short < 126 ? short : (short === 126 ? input.readUInt16BE(2) : input.readUInt32BE(6));
			const opcode = input[0]! & 0x0F;
			if (opcode === 8) {
				own.end(Buffer.from([0x88, 0]));
				return;
			}

			isSkipped = opcode === 2 && !wantsPayload();
			if (isSkipped) {
				left = length;
				input = input.subarray(start);
				continue;
			}

			if (input.length < start + length) {
				break;
			}

			const payload = Buffer.from(input.subarray(start, start + length));
			const mask = input.subarray(start - 4, start);
			for (const [index, byte] of payload.entries()) {
				payload[index] = byte ^ mask[index % 4]!;
			}

			input = input.subarray(start + length);
			if (opcode === 9) {
				own.write(Buffer.concat([Buffer.from([0x8A, payload.length]), payload]));
			} else if (opcode === 2 && payload.length > 0) {
				onPayload(payload);
			}
		}

		rest = Buffer.from(input);
	};

	own.on('error', () => undefined);
	own.setNoDelay(true);
	if (head.length > 0) {
		read(head);
	}

	if (socket) {
		socket.lending.lend(({bytes, giveBack}) => {
			read(bytes);
			giveBack();
		});
	} else {
		own.on('data', read);
	}
}

function pass(request: http.IncomingMessage, response: http.ServerResponse): void {
	const asked = http.request(new URL(request.url!, target), {method: request.method, headers: request.headers}, answer => {
		response.writeHead(answer.statusCode!, answer.rawHeaders);
		answer.pipe(response);
	});
	asked.on('error', () => response.destroy());
	request.pipe(asked);
}

const server = certificate !== undefined && key !== undefined ? https.createServer({cert: readFileSync(certificate), key: readFileSync(key)}, pass) : http.createServer(pass);
server.on('upgrade', (request: http.IncomingMessage, socket: Socket, head: Buffer) => {
	const accept = createHash('sha1').update(String(request.headers['sec-websocket-key']) + websocketGuid).digest('base64');
	socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`, () => {
		serveTunnel(socket, head);
	});
});
server.listen(0, '127.0.0.1', () => {
	process.stdout.write(`${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
