import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import net from 'node:net';

const block = Buffer.alloc(256 * 1024);
/** Milliseconds of silence after which a transfer has failed. */
const patience = 30_000;

function watch(socket: net.Socket): net.Socket {
	return socket.setTimeout(patience, () => {
		socket.destroy(new Error(`silent for ${patience / 1000} seconds`));
	});
}

async function open(port: number): Promise<net.Socket> {
	const socket = watch(net.connect({port, host: '127.0.0.1', noDelay: true}));
	await once(socket, 'connect');
	return socket;
}

/** Seconds it takes to send so many bytes and to hear that they arrived. */
export async function sendBytes(port: number, bytes: number): Promise<number> {
	const socket = await open(port);
	const start = performance.now();
	socket.write(`SINK ${bytes}\n`);
	const answer = once(socket, 'data') as Promise<[Buffer]>;
	// It is awaited below; until then a failure is told by what is being written.
	answer.catch(() => undefined);
	for (let left = bytes; left > 0; left -= block.length) {
		if (!socket.write(block.subarray(0, Math.min(left, block.length)))) {
			await once(socket, 'drain');
		}
	}

	const [reply] = await answer;
	const seconds = (performance.now() - start) / 1000;
	socket.destroy();
	if (reply.toString() !== `GOT ${bytes}\n`) {
		throw new Error(`sent ${bytes} bytes, heard ${reply.toString()}`);
	}

	return seconds;
}

/** Seconds it takes until so many bytes came. The end of the stream is not waited for: the service may keep it open. */
export async function receiveBytes(port: number, bytes: number): Promise<number> {
	let got = 0;
	const start = performance.now();
	await new Promise<void>((resolve, reject) => {
		const socket = watch(net.connect({
			port, host: '127.0.0.1', noDelay: true, onread: {
				buffer: Buffer.alloc(256 * 1024),
				callback(count) {
					got += count;
					if (got >= bytes) {
						socket.destroy();
						resolve();
					}

					return true;
				},
			},
		}));
		socket.resume();
		socket.once('error', reject);
		socket.once('close', () => {
			reject(new Error(`asked for ${bytes} bytes, got ${got}`));
		});
		socket.write(`SOURCE ${bytes}\n`);
	});
	return (performance.now() - start) / 1000;
}
