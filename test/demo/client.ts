import {createHash, createHmac} from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import {setTimeout as wait} from 'node:timers/promises';
import {WebSocket, createWebSocketStream} from 'ws';
import type {Cluster} from '../../source/demo/cluster.ts';

export type Reply = {
	readonly status: number;
	readonly headers: http.IncomingHttpHeaders;
	readonly body: Buffer;
	readonly json: () => Readonly<Record<string, unknown>>;
};

export type Mode = 'session' | 'api';

export type Answered<Data> = {
	readonly data: Data;
	readonly errors?: ReadonlyArray<{readonly message: string}> | null;
};

/** Waits until `check` gives something. */
export async function until<Value>(check: () => Promise<Value | undefined | false> | Value | undefined | false): Promise<Value> {
	for (;;) {
		const value = await check();
		if (value !== undefined && value !== false) {
			return value;
		}

		await wait(20);
	}
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Authorization and its companions, as the protocol document describes them. */
export function sign(cluster: Pick<Cluster, 'accessKey' | 'secretKey'>, method: string, url: URL, contentType: string, date = new Date()): Record<string, string> {
	const stamp = date.toISOString().replace('Z', '+00:00');
	const version = 'v7.20230615';
	const text = [method, url.pathname + url.search, stamp, `host:${url.host}`, `content-type:${contentType}`, `x-backendai-version:${version}`, createHash('sha256').update('').digest('hex')].join('\n');
	const signature = hmac(hmac(hmac(cluster.secretKey, stamp.slice(0, 10).replaceAll('-', '')), url.host), text).toString('hex');
	return {Date: stamp, 'X-BackendAI-Version': version, Authorization: `BackendAI signMethod=HMAC-SHA256, credential=${cluster.accessKey}:${signature}`};
}

export async function request(method: string, url: URL | string, headers: Record<string, string> = {}, body?: Buffer | string): Promise<Reply> {
	return new Promise((resolve, reject) => {
		const sent = http.request(url, {method, headers, agent: false}, response => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('end', () => {
				const whole = Buffer.concat(chunks);
				resolve({
					status: response.statusCode!, headers: response.headers, body: whole, json: () => JSON.parse(whole.toString('utf8')) as Readonly<Record<string, unknown>>,
				});
			});
		});
		sent.on('error', reject);
		sent.end(body);
	});
}

/** A caller of one cluster in one mode, knowing nothing but the protocol. */
export class Client {
	static async signedIn(cluster: Cluster, mode: Mode): Promise<Client> {
		const client = new Client(cluster, mode);
		if (mode === 'session') {
			await client.login();
		}

		return client;
	}

	readonly cluster: Cluster;
	readonly mode: Mode;
	cookie = '';

	constructor(cluster: Cluster, mode: Mode) {
		this.cluster = cluster;
		this.mode = mode;
	}

	async login(extra: Record<string, unknown> = {}): Promise<Reply> {
		const {endpoints, email, password} = this.cluster;
		const reply = await request('POST', `${endpoints.session}/server/login`, {'Content-Type': 'application/json'}, JSON.stringify({username: email, password, ...extra}));
		this.cookie = reply.headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
		return reply;
	}

	url(path: string): URL {
		return new URL(this.mode === 'session' ? `${this.cluster.endpoints.session}/func${path}` : `${this.cluster.endpoints.api}${path}`);
	}

	headers(method: string, url: URL, contentType: string): Record<string, string> {
		return this.mode === 'session' ? {Cookie: this.cookie} : sign(this.cluster, method, url, contentType);
	}

	async call(method: string, path: string, body?: unknown, contentType = body === undefined ? 'text/plain' : 'application/json'): Promise<Reply> {
		const url = this.url(path);
		const content = body === undefined || Buffer.isBuffer(body) ? (body) : JSON.stringify(body);
		const length = String(content === undefined ? 0 : Buffer.byteLength(content));
		return request(method, url, {...this.headers(method, url, contentType.split(';', 1)[0]!), 'Content-Type': contentType, 'Content-Length': length}, content);
	}

	async query<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Answered<Data>> {
		const reply = await this.call('POST', '/admin/gql', {query, variables});
		return reply.json() as Answered<Data>;
	}

	/** The status of a session, by name, as the list tells it. */
	async status(name: string): Promise<string | undefined> {
		const {data} = await this.query<{compute_session_list: {items: ReadonlyArray<{name: string; status: string}>}}>('{compute_session_list(limit: 100, offset: 0, order: "-created_at") {items {name status}}}');
		return data.compute_session_list.items.find(item => item.name === name)?.status;
	}

	/** Resolves with an open WebSocket, or rejects with the handshake's status as `status`. */
	async tunnel(session: string, app: string, options: WebSocket.ClientOptions = {}): Promise<WebSocket> {
		const url = this.url(`/stream/session/${encodeURIComponent(session)}/tcpproxy?app=${app}`);
		const webSocket = new WebSocket(url.href.replace('http', 'ws'), {perMessageDeflate: false, headers: this.headers('GET', url, 'application/octet-stream'), ...options});
		return new Promise((resolve, reject) => {
			webSocket.once('open', () => {
				// What follows the handshake at once must find the caller's listeners.
				webSocket.pause();
				setImmediate(() => {
					webSocket.resume();
				});
				resolve(webSocket);
			});
			webSocket.once('unexpected-response', (_request, response) => {
				let text = '';
				response.on('data', (chunk: Buffer) => {
					text += chunk.toString();
				});
				response.on('end', () => {
					reject(Object.assign(new Error(text), {status: response.statusCode}));
				});
			});
			webSocket.once('error', reject);
		});
	}

	/** A local port; each connection to it is one tunnel. */
	async listen(session: string, app: string): Promise<{readonly port: number; readonly close: () => void}> {
		const open = new Set<net.Socket>();
		const server = net.createServer({pauseOnConnect: true}, async socket => {
			open.add(socket);
			socket.on('error', () => {
				socket.destroy();
			});
			const webSocket = await this.tunnel(session, app).catch(() => undefined);
			if (webSocket === undefined) {
				socket.destroy();
				return;
			}

			const stream = createWebSocketStream(webSocket);
			stream.on('error', () => {
				socket.destroy();
			});
			socket.pipe(stream).pipe(socket);
			socket.once('close', () => {
				webSocket.terminate();
			});
			socket.resume();
		});
		await new Promise<void>(resolve => {
			server.listen(0, '127.0.0.1', resolve);
		});
		return {
			port: (server.address() as net.AddressInfo).port,
			close() {
				server.close();
				for (const socket of open) {
					socket.destroy();
				}
			},
		};
	}

	async privateKey(session: string): Promise<string> {
		const method = this.cluster.release === '23.09' ? 'GET' : 'POST';
		const reply = await this.call(method, `/session/${encodeURIComponent(session)}/download_single?file=id_container`);
		return reply.body.toString('utf8');
	}
}
