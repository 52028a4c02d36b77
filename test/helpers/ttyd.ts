import {on, once} from 'node:events';
import {WebSocket} from 'ws';

/**
Does with ttyd what its page does: fetches the token, opens the WebSocket with subprotocol `tty`, says the size of its window, waits for a prompt, types a line, and resolves with all that
was shown once `until` is in it. `address` is host and port.
*/
export async function typeIntoTtyd(address: string, line: string, until: RegExp): Promise<string> {
	const answer = await fetch(`http://${address}/token`);
	const {token = ''} = (await answer.json().catch(() => ({}))) as {readonly token?: string};
	const webSocket = new WebSocket(`ws://${address}/ws`, ['tty']);
	await once(webSocket, 'open');
	try {
		webSocket.send(Buffer.from(JSON.stringify({AuthToken: token, columns: 200, rows: 24})));
		let shown = '';
		let hasTyped = false;
		for await (const [message] of on(webSocket, 'message', {close: ['close']}) as AsyncIterable<[Buffer]>) {
			if (message.toString('latin1', 0, 1) !== '0') {
				continue;
			}

			shown += message.toString('utf8', 1);
			if (!hasTyped && shown.includes('$ ')) {
				hasTyped = true;
				webSocket.send(Buffer.from(`0${line}\r`));
			} else if (until.test(shown)) {
				return shown;
			}
		}

		throw new Error(`ttyd ended and had shown: ${shown}`);
	} finally {
		webSocket.close();
	}
}
