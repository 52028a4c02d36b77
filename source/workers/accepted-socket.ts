import {type OnReadOpts, Socket, type SocketConstructorOpts} from 'node:net';
import {type LendingSocket, lendingSocket} from '../providers/lending-socket.ts';

type Handle = {readonly useUserBuffer?: unknown};

/**
Node heeds the option `onread` where a socket connects, not where it was accepted: so a new socket takes over what an accepted one stands for. The field and the option that this needs
are private to Node; where they are not what they were, the accepted socket is used as it is, and read from as Node does.
*/
function takeOver(accepted: Socket & {_handle?: Handle | null}, onread: OnReadOpts): Socket {
	const handle = accepted._handle;
	if (typeof handle?.useUserBuffer !== 'function') {
		return accepted;
	}

	accepted._handle = null;
	const options = {handle, allowHalfOpen: accepted.allowHalfOpen, onread};
	const socket = new Socket(options as SocketConstructorOpts).pause();
	// The server counts its connections by the accepted one.
	socket.once('close', () => {
		accepted.destroy();
	});
	return socket;
}

/** An accepted connection as one that can lend what it reads. It is paused, as the server must have accepted it (`pauseOnConnect`). */
export function lendAccepted(accepted: Socket): LendingSocket {
	return lendingSocket(onread => takeOver(accepted, onread));
}
