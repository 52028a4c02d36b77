import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import net, {type AddressInfo} from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import {after, before, test} from 'node:test';
import {createMachine} from '../helpers/baitui.ts';
import {control, startValohaiDemo} from '../helpers/valohai-demo.ts';

const service = await startValohaiDemo();
const machine = createMachine();
const file = (name: string) => path.join(machine.directory, name);
let front: tls.Server;

/** A certificate for 127.0.0.1 that signs itself. */
const certify = (name: string) => {
	execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)], {stdio: 'ignore'});
};

before(async () => {
	certify('right');
	certify('wrong');
	// What stands before a service of one's own: TLS, and behind it the service.
	front = tls.createServer({key: fs.readFileSync(file('right.key')), cert: fs.readFileSync(file('right.pem'))}, socket => {
		const behind = net.connect(Number(new URL(service.url).port), '127.0.0.1');
		socket.pipe(behind).pipe(socket);
		for (const [one, other] of [[socket, behind], [behind, socket]] as const) {
			one.on('error', () => {
				other.destroy();
			});
		}
	}).listen(0, '127.0.0.1');
	front.on('tlsClientError', () => undefined);
	await once(front, 'listening');
});
after(async () => {
	await machine.close();
	front.close();
});

/** What `vh` keeps after its login, with that for the check of certificates. */
const keep = (verifiesTls: boolean | string) => {
	const directory = path.join(machine.directory, '.config', 'valohai-cli');
	fs.mkdirSync(directory, {recursive: true});
	const host = `https://127.0.0.1:${(front.address() as AddressInfo).port}/`;
	fs.writeFileSync(path.join(directory, 'config.json'), JSON.stringify({
		host, token: service.token, user: {id: 7, username: service.username}, verify_ssl: verifiesTls, links: {[fs.realpathSync(machine.directory)]: service.project},
	}));
};

test('the file of certificates that vh was told to trust is trusted, and nothing else', async () => {
	keep(file('right.pem'));
	const listed = await machine.run(['ls', '--all']);
	assert.equal(listed.code, 0, listed.stderr);
	assert.match(listed.stdout, /#5 +running/);
	const {stdout} = await machine.run(['doctor'], {environment: {LANG: 'C.UTF-8'}});
	assert.match(stdout, /TLS +certificates are checked, by those of .*right\.pem/);
	assert.match(stdout, /✓ server +Valohai/);

	keep(file('wrong.pem'));
	const refused = await machine.run(['ls']);
	assert.equal(refused.code, 7);
	assert.match(refused.stderr, /certificate of 127\.0\.0\.1:\d+ is not trusted/);

	keep(true);
	assert.equal((await machine.run(['ls'])).code, 7);
});

test('where vh checks no certificates, doctor warns of it and asks the server all the same', async () => {
	keep(false);
	const {stdout} = await machine.run(['doctor'], {environment: {LANG: 'C.UTF-8'}});
	assert.match(stdout, /! TLS +certificates are not checked/);
	assert.match(stdout, /✓ server +Valohai/);
});

test('outputs come through it too', async () => {
	keep(file('right.pem'));
	await control(service, 'cfg', {sendsBytes: true});
	const done = await machine.run(['outputs', '1', '--to', 'got']);
	assert.equal(done.code, 0, done.stderr);
	assert.ok(fs.existsSync(file('got/model.pkl')));
});

test('a file that cannot be read is told by its name', async () => {
	keep(file('nosuch.pem'));
	const {code, stderr} = await machine.run(['ls']);
	assert.equal(code, 1);
	assert.match(stderr, /The file of certificates .*nosuch\.pem cannot be read \(ENOENT\)/);
});
