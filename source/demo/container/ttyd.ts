import {randomUUID} from 'node:crypto';
import {rm} from 'node:fs/promises';
import type {Server} from 'node:http';
import {join} from 'node:path';
import {type RawData, type WebSocket, WebSocketServer} from 'ws';
import {type Processes, signalGroup} from '../ssh/processes.ts';
import {resize, startShell, type ShellPlace} from '../ssh/shell.ts';

/** First byte of a message, in both directions; what follows it is its content (ttyd's protocol of version 1.6 and later). */
const input = '0';
const resizing = '1';
const output = '0';
const title = '1';
const preferences = '2';

export type TtydWish = {
	readonly sessionName: string;
	readonly place: ShellPlace;
	/** Where the name of the terminal may be written. */
	readonly runtime: string;
	readonly processes: Processes;
};

type WindowSize = {readonly columns?: unknown; readonly rows?: unknown};

/** It goes into a command line. */
const count = (value: unknown, usual: number) => (Number.isSafeInteger(value) ? value as number : usual);

function sizeOf(text: string): {readonly rows: number; readonly columns: number} {
	try {
		const {columns, rows} = JSON.parse(text) as WindowSize;
		return {rows: count(rows, 24), columns: count(columns, 80)};
	} catch {
		return {rows: 24, columns: 80};
	}
}

const textOf = (data: RawData) => Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data as Buffer)]);

/** One terminal for one browser. The shell starts with the first message, which holds the token and the size of the window. */
function serveTerminal({sessionName, place, runtime, processes}: TtydWish, webSocket: WebSocket): void {
	const nameFile = join(runtime, `tty-${randomUUID().slice(0, 8)}`);
	const send = (kind: string, content: Uint8Array | string) => {
		webSocket.send(Buffer.concat([Buffer.from(kind), Buffer.from(content as string)]), {binary: true});
	};

	webSocket.on('error', () => undefined);
	webSocket.once('message', first => {
		const child = startShell({
			...place,
			command: undefined,
			terminal: {type: 'xterm-256color', size: sizeOf(textOf(first).toString()), nameFile},
		});
		processes.add(child);
		send(title, `tmux (${sessionName})`);
		send(preferences, '{ }');
		child.stdout!.on('data', (chunk: Buffer) => {
			send(output, chunk);
		});
		child.stdin!.on('error', () => undefined);
		child.once('close', () => {
			webSocket.close(1000);
		});
		webSocket.on('message', data => {
			const message = textOf(data);
			const kind = message.toString('latin1', 0, 1);
			if (kind === input) {
				child.stdin!.write(message.subarray(1));
			} else if (kind === resizing) {
				void resize(nameFile, sizeOf(message.toString('utf8', 1)));
			}
		});
		webSocket.once('close', () => {
			signalGroup(child, 'SIGHUP');
			void rm(nameFile, {force: true});
		});
	});
}

/** Gives an HTTP server the WebSocket of ttyd: path `/ws`, subprotocol `tty`. */
export function serveTtyd(server: Server, wish: TtydWish): void {
	const sockets = new WebSocketServer({noServer: true, handleProtocols: offered => (offered.has('tty') ? 'tty' : false)});
	server.on('upgrade', (request, socket, head) => {
		if (new URL(request.url!, 'http://demo').pathname === '/ws') {
			sockets.handleUpgrade(request, socket, head, webSocket => {
				serveTerminal(wish, webSocket);
			});
		} else {
			socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
		}
	});
}
