import type {Socket} from 'node:net';

const block = Buffer.alloc(256 * 1024);

function send(socket: Socket, bytes: number): void {
	let left = bytes;
	const more = () => {
		while (left > 0) {
			const size = Math.min(left, block.length);
			left -= size;
			if (!socket.write(block.subarray(0, size))) {
				socket.once('drain', more);
				return;
			}
		}

		socket.end();
	};

	more();
}

function swallow(socket: Socket, wanted: number, first: number): void {
	let got = first;
	const report = () => {
		socket.end(`GOT ${got}\n`);
	};

	if (got >= wanted) {
		report();
		return;
	}

	socket.on('data', (chunk: Buffer) => {
		got += chunk.length;
		if (got >= wanted) {
			report();
		}
	});
	socket.on('end', report);
}

/** The test peer of a plain TCP app. `SINK n` counts n bytes and says so, `SOURCE n` sends n zero bytes, anything else comes back. */
export function talkRaw(socket: Socket): void {
	socket.on('error', () => {
		socket.destroy();
	});
	socket.once('data', (first: Buffer) => {
		const end = first.indexOf(10);
		const order = /^(SINK|SOURCE) (\d+)$/.exec(first.subarray(0, Math.max(end, 0)).toString('latin1'));
		if (order?.[1] === 'SOURCE') {
			send(socket, Number(order[2]));
		} else if (order) {
			swallow(socket, Number(order[2]), first.length - end - 1);
		} else {
			socket.write(first);
			socket.pipe(socket);
		}
	});
}
