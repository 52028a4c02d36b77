/** `plain-proxy.ts raw` is the test peer on a TCP port, `plain-proxy.ts PORT` a proxy to that port and nothing more. Both print the port they listen at. */
import net from 'node:net';
import process from 'node:process';
import {talkRaw} from '../../source/demo/container/raw.ts';

const [target = 'raw'] = process.argv.slice(2);
const server = net.createServer({noDelay: true}, socket => {
	if (target === 'raw') {
		talkRaw(socket);
		return;
	}

	const other = net.connect({port: Number(target), host: '127.0.0.1', noDelay: true});
	socket.pipe(other).pipe(socket);
	for (const [here, there] of [[socket, other], [other, socket]] as const) {
		here.on('error', () => undefined);
		here.once('close', () => {
			there.destroy();
		});
	}
});
server.listen(0, '127.0.0.1', () => {
	process.stdout.write(`${(server.address() as net.AddressInfo).port}\n`);
});
