import {randomUUID} from 'node:crypto';
import {on, once} from 'node:events';
import {WebSocket} from 'ws';

/** A message of jupyter_client's protocol, as far as it matters here. */
type Message = {
	readonly parent_header: {readonly msg_id?: string};
	readonly header: {readonly msg_type: string};
	readonly content: {readonly text?: string; readonly execution_state?: string; readonly status?: string};
};

/**
Does with Jupyter what a notebook does: starts a kernel over HTTP, runs a cell over its WebSocket, and resolves with what the cell wrote and its status, once the kernel is idle again. `address` is
host and port; `code` is in the language of the kernel.
*/
export async function runInJupyter(address: string, code: string): Promise<{readonly text: string; readonly status: string | undefined}> {
	const kernel = await (await fetch(`http://${address}/api/kernels`, {method: 'POST', body: '{}'})).json() as {readonly id: string};
	const webSocket = new WebSocket(`ws://${address}/api/kernels/${kernel.id}/channels?session_id=${randomUUID()}`);
	const messages = on(webSocket, 'message', {close: ['close']}) as AsyncIterable<[Buffer]>;
	await once(webSocket, 'open');
	try {
		const id = randomUUID();
		webSocket.send(JSON.stringify({
			channel: 'shell', parent_header: {}, metadata: {}, buffers: [],
			header: {
				msg_id: id, msg_type: 'execute_request', session: randomUUID(), username: 'me', date: new Date().toISOString(), version: '5.3',
			},
			content: {
				code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false, stop_on_error: true,
			},
		}));
		let text = '';
		let status: string | undefined;
		for await (const [data] of messages) {
			const {parent_header: parent, header, content} = JSON.parse(data.toString()) as Message;
			if (parent.msg_id !== id) {
				continue;
			}

			text += header.msg_type === 'stream' ? content.text! : '';
			status = header.msg_type === 'execute_reply' ? content.status : status;
			if (header.msg_type === 'status' && content.execution_state === 'idle') {
				return {text, status};
			}
		}

		throw new Error(`Jupyter hung up and had written: ${text}`);
	} finally {
		webSocket.close();
	}
}
