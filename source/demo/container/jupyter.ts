import {randomUUID} from 'node:crypto';
import type {IncomingMessage, Server, ServerResponse} from 'node:http';
import {type RawData, type WebSocket, WebSocketServer} from 'ws';
import type {Processes} from '../ssh/processes.ts';
import {startShell, type ShellPlace} from '../ssh/shell.ts';

export type JupyterWish = {
	readonly place: ShellPlace;
	readonly processes: Processes;
};

type Kernel = {
	readonly id: string;
	readonly startedAt: string;
	readonly channels: Set<WebSocket>;
	/** Cells that were run. */
	count: number;
};

/** A message of jupyter_client's protocol 5, as the WebSocket of a kernel carries it without a subprotocol: JSON, with its channel. */
type Message = {
	readonly channel: string;
	readonly header: {readonly msg_id: string; readonly msg_type: string; readonly session: string};
	readonly content: {readonly code?: string};
};

const textOf = (data: RawData) => Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data as Buffer)]).toString();

function readMessage(data: RawData): Message | undefined {
	try {
		const message = JSON.parse(textOf(data)) as Partial<Message>;
		return typeof message.header?.msg_type === 'string' && message.content ? message as Message : undefined;
	} catch {
		return undefined;
	}
}

/** Runs a cell in the session's shell, as bash_kernel does; resolves with its exit code. */
async function runCell({place, processes}: JupyterWish, code: string, write: (name: 'stdout' | 'stderr', text: string) => void): Promise<number> {
	const child = startShell({...place, command: code});
	processes.add(child);
	child.stdin!.on('error', () => undefined).end();
	for (const name of ['stdout', 'stderr'] as const) {
		child[name]!.setEncoding('utf8').on('data', (text: string) => {
			write(name, text);
		});
	}

	return new Promise(resolve => {
		child.once('error', () => {
			resolve(1);
		}).once('close', code => {
			resolve(code ?? 1);
		});
	});
}

/** Answers the messages of one browser; what a cell writes is heard by all that listen to its kernel. */
function serveChannels(wish: JupyterWish, kernel: Kernel, webSocket: WebSocket): void {
	const answer = ({header}: Message, channel: string, type: string, content: unknown) => {
		const text = JSON.stringify({
			channel, parent_header: header, metadata: {}, content, buffers: [],
			header: {
				msg_id: randomUUID(), msg_type: type, session: kernel.id, username: 'work', date: new Date().toISOString(), version: '5.3',
			},
		});
		for (const one of channel === 'iopub' ? kernel.channels : [webSocket]) {
			one.send(text);
		}
	};

	const handle = async (message: Message) => {
		const publish = (type: string, content: unknown) => {
			answer(message, 'iopub', type, content);
		};

		publish('status', {execution_state: 'busy'});
		if (message.header.msg_type === 'kernel_info_request') {
			answer(message, 'shell', 'kernel_info_reply', {
				status: 'ok', protocol_version: '5.3', implementation: 'bash', implementation_version: '1', language_info: {name: 'bash', mimetype: 'text/x-sh', file_extension: '.sh'}, banner: 'bash',
			});
		} else if (message.header.msg_type === 'execute_request') {
			const {code = ''} = message.content;
			kernel.count++;
			const execution = {execution_count: kernel.count};
			publish('execute_input', {...execution, code});
			const ended = await runCell(wish, code, (name, text) => {
				publish('stream', {name, text});
			});
			answer(message, 'shell', 'execute_reply', {
				...execution,
				...(ended === 0
					? {status: 'ok', payload: [], user_expressions: {}}
					: {
						status: 'error', ename: 'ExitCode', evalue: String(ended), traceback: [],
					}),
			});
		}

		publish('status', {execution_state: 'idle'});
	};

	// A kernel does one thing after the other.
	let last = Promise.resolve();
	webSocket.on('error', () => undefined).on('message', data => {
		const message = readMessage(data);
		if (message) {
			last = last.then(async () => handle(message));
		}
	});
}

const modelOf = ({id, startedAt, channels}: Kernel) => ({
	id, name: 'bash', last_activity: startedAt, execution_state: 'idle', connections: channels.size,
});

/** Gives an HTTP server the part of Jupyter's API that runs cells: `/api/status`, `/api/kernels` and their WebSocket. The result answers a request, or is false for one of the pages. */
export function serveJupyter(server: Server, wish: JupyterWish): (request: IncomingMessage, response: ServerResponse) => boolean {
	const kernels = new Map<string, Kernel>();
	const startedAt = new Date().toISOString();
	const sockets = new WebSocketServer({noServer: true});
	server.on('upgrade', (request, socket, head) => {
		const kernel = kernels.get(/^\/api\/kernels\/([\w-]+)\/channels(?:\?|$)/.exec(request.url!)?.[1] ?? '');
		if (!kernel) {
			socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
			return;
		}

		sockets.handleUpgrade(request, socket, head, webSocket => {
			kernel.channels.add(webSocket);
			webSocket.once('close', () => {
				kernel.channels.delete(webSocket);
			});
			serveChannels(wish, kernel, webSocket);
		});
	});

	return ({method, url}, response) => {
		const {pathname} = new URL(url!, 'http://demo');
		const send = (status: number, body: unknown) => {
			response.writeHead(status, {'Content-Type': 'application/json'}).end(body === undefined ? undefined : JSON.stringify(body));
			return true;
		};

		const id = /^\/api\/kernels\/([\w-]+)$/.exec(pathname)?.[1];
		if (pathname === '/api/status') {
			return send(200, {
				connections: kernels.values().reduce((sum, {channels}) => sum + channels.size, 0), kernels: kernels.size, last_activity: startedAt, started: startedAt,
			});
		}

		if (pathname === '/api/kernels' && method === 'POST') {
			const kernel: Kernel = {
				id: randomUUID(), startedAt: new Date().toISOString(), channels: new Set(), count: 0,
			};
			kernels.set(kernel.id, kernel);
			return send(201, modelOf(kernel));
		}

		if (pathname === '/api/kernels') {
			return send(200, kernels.values().map(kernel => modelOf(kernel)).toArray());
		}

		const kernel = id === undefined ? undefined : kernels.get(id);
		if (id === undefined) {
			return false;
		}

		if (kernel && method === 'DELETE') {
			kernels.delete(kernel.id);
			for (const channel of kernel.channels) {
				channel.close(1000);
			}

			return send(204, undefined);
		}

		return kernel ? send(200, modelOf(kernel)) : send(404, {message: `Kernel does not exist: ${id}`});
	};
}
