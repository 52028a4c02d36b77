import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net, {type AddressInfo} from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';

/*
A server behind TLS whose certificate a private authority signed, and a proxy that knows CONNECT only. The name of the server is one that no name server knows, so that nothing reaches it past the proxy.
*/

const machine = createMachine();
const file = (name: string) => path.join(machine.directory, name);
const host = 'cluster.invalid';
/** What the proxy was asked for. */
const asked: string[] = [];
/** What the server was asked for through TLS, first lines only. */
const heads: string[] = [];
let cluster: Cluster;
let proxy: http.Server;
const fronts: net.Server[] = [];
let sessionPort: number;
let apiPort: number;

const join = (one: net.Socket, other: net.Socket) => {
	one.pipe(other).pipe(one);
	for (const [from, to] of [[one, other], [other, one]] as const) {
		from.on('error', () => {
			to.destroy();
		});
		from.on('close', () => {
			to.destroy();
		});
	}
};

const openssl = (...words: readonly string[]) => {
	execFileSync('openssl', words, {cwd: machine.directory, stdio: 'ignore'});
};

/** TLS in front of an address of the demo. */
async function startFront(address: string): Promise<number> {
	const front = tls.createServer({key: fs.readFileSync(file('server.key')), cert: fs.readFileSync(file('server.pem'))}, socket => {
		socket.on('data', (chunk: Buffer) => {
			heads.push(...chunk.toString('latin1').match(/^(?:GET|POST) \S+/gm) ?? []);
		});
		join(socket, net.connect(Number(new URL(address).port), '127.0.0.1'));
	}).listen(0, '127.0.0.1');
	front.on('tlsClientError', () => undefined);
	await once(front, 'listening');
	fronts.push(front);
	return (front.address() as AddressInfo).port;
}

before(async () => {
	cluster = await startCluster({});
	const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
	openssl('req', '-x509', ...ec, '-days', '2', '-subj', '/CN=private authority', '-keyout', 'ca.key', '-out', 'ca.pem');
	openssl('req', ...ec, '-subj', `/CN=${host}`, '-keyout', 'server.key', '-out', 'server.csr');
	fs.writeFileSync(file('names'), `subjectAltName=DNS:${host},IP:127.0.0.1\n`);
	openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names', '-out', 'server.pem');
	sessionPort = await startFront(cluster.endpoints.session);
	apiPort = await startFront(cluster.endpoints.api);
	proxy = http.createServer((_request, response) => {
		response.writeHead(405).end();
	});
	proxy.on('connect', (request: http.IncomingMessage, socket: net.Socket, head: Buffer) => {
		asked.push(request.url!);
		const behind = net.connect(Number(new URL(`http://${request.url!}`).port), '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
			behind.write(head);
			join(socket, behind);
		});
	});
	proxy.listen(0, '127.0.0.1');
	await once(proxy, 'listening');
	Object.assign(machine.environment, {HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, NO_PROXY: '', NODE_EXTRA_CA_CERTS: file('ca.pem')});
	for (const name of ['https_proxy', 'http_proxy', 'HTTP_PROXY', 'no_proxy']) {
		Reflect.deleteProperty(machine.environment, name);
	}
});
after(async () => {
	await machine.close();
	await cluster.close();
	proxy.closeAllConnections();
	for (const server of [proxy, ...fronts]) {
		server.close();
	}
});

const signIn = async (address: string, environment: Record<string, string> = {}) =>
	machine.run(['login', address, '--user', cluster.email, '--password-stdin', '--profile', 'web'], {input: cluster.password, environment});

test('login, list and the bytes of a tunnel go through the proxy that HTTPS_PROXY names, and trust the authority of NODE_EXTRA_CA_CERTS', async () => {
	const login = await signIn(`https://${host}:${sessionPort}`);
	assert.equal(login.code, 0, login.stderr);
	assert.match((await machine.run(['ls'])).stdout, /train-llm/);
	const run = await machine.run(['ssh', 'train-llm', '--', 'echo', 'through-$((40+2))']);
	assert.equal(run.stdout, 'through-42\n', run.stderr);

	const tunnel = await machine.run(['tunnel', 'train-llm', 'tensorboard', '--detach', '--json']);
	assert.equal(tunnel.code, 0, tunnel.stderr);
	const [address] = /http:\/\/[\d.]+:\d+/.exec(tunnel.stdout)!;
	assert.equal((await fetch(address)).status, 200);
	assert.ok(heads.some(head => head.includes('/func/') || head.includes('/server/')));
	assert.ok(heads.some(head => /\/(?:v2\/)?proxy\/|stream/.test(head)), heads.join('\n'));
	assert.deepEqual([...new Set(asked)], [`${host}:${sessionPort}`]);
});

test('the events that a tunnel listens to come through it too, in api mode', async () => {
	const login = await machine.run(['login', `https://${host}:${apiPort}`, '--access-key', cluster.accessKey, '--profile', 'keys'], {input: cluster.secretKey, environment: {BACKEND_SECRET_KEY: cluster.secretKey}});
	assert.equal(login.code, 0, login.stderr);
	const tunnel = await machine.run(['tunnel', 'train-llm', 'jupyter', '--detach', '--profile', 'keys']);
	assert.equal(tunnel.code, 0, tunnel.stderr);
	await eventually(async () => heads.find(head => head.includes('/events/session')), 'the worker listens');
	assert.ok(asked.includes(`${host}:${apiPort}`));
});

test('what NO_PROXY names goes past it', async () => {
	const before = asked.length;
	const login = await signIn(`https://127.0.0.1:${sessionPort}`, {NO_PROXY: '127.0.0.1'});
	assert.equal(login.code, 0, login.stderr);
	assert.equal(asked.length, before);
});

test('without the authority the certificate is refused, through the proxy as well', async () => {
	const {code, stderr} = await signIn(`https://${host}:${sessionPort}`, {NODE_EXTRA_CA_CERTS: ''});
	assert.equal(code, 7);
	assert.match(stderr, /certificate of cluster\.invalid:\d+ is not trusted/);
	assert.match(stderr, /NODE_EXTRA_CA_CERTS/);
});

test('a profile whose certificates are not checked is signed in to again without a check, and no other server is', async () => {
	const address = `https://${host}:${sessionPort}`;
	assert.equal((await signIn(address)).code, 0);
	const set = await machine.run(['config', 'set', 'tls-check', 'off', '--profile', 'web']);
	assert.equal(set.code, 0, set.stderr);
	const again = await signIn(address, {NODE_EXTRA_CA_CERTS: ''});
	assert.equal(again.code, 0, again.stderr);
	assert.match((await machine.run(['ls', '--profile', 'web'], {environment: {NODE_EXTRA_CA_CERTS: ''}})).stdout, /train-llm/);
	const other = await signIn(`https://127.0.0.1:${sessionPort}`, {NODE_EXTRA_CA_CERTS: ''});
	assert.equal(other.code, 7, other.stderr);
});
