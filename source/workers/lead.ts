import {once} from 'node:events';
import net from 'node:net';
import type {Duplex} from 'node:stream';
import {Problem} from '../core/problem.ts';
import {formatAddress, type LocalAddress} from '../core/tunnel.ts';
import {join} from './join.ts';
import type {Tally} from './tally.ts';

/** Leads a stream that came out of a session to an address of this host, to its end. `open` has its socket while it lives. Problem `failed` where nothing answers there. */
export async function leadTo(address: LocalAddress, stream: Duplex, {open, tally}: {readonly open: Set<net.Socket>; readonly tally: Tally}): Promise<void> {
	const {host, port, path} = address;
	stream.on('error', () => undefined);
	const place = path === undefined ? {host, port} : {path};
	const socket = net.connect({
		...place, noDelay: true, keepAlive: true, allowHalfOpen: true,
	});
	open.add(socket);
	tally.accept();
	socket.once('close', () => {
		open.delete(socket);
	});
	try {
		await once(socket, 'connect');
		// What comes from this host goes into the session.
		await join(stream, socket, (direction, {length}) => {
			tally.add(direction === 'in' ? 'out' : 'in', length);
		});
	} catch (error) {
		throw new Problem('failed', `Nothing answers at ${formatAddress(address)} of this host.`, {cause: error});
	} finally {
		stream.destroy();
	}
}
