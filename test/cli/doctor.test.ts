import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {examineServer} from '../../source/app/doctor/server.ts';
import type {Finding} from '../../source/app/doctor/finding.ts';
import {Problem} from '../../source/core/problem.ts';
import type {Provider} from '../../source/core/provider.ts';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, type Finished, type Machine} from '../helpers/baitui.ts';
import {signInTo} from '../helpers/sign-in.ts';

const machine = createMachine();
let cluster: Cluster;

before(async () => {
	cluster = await startCluster({});
	await signInTo(machine, cluster);
});
after(async () => {
	await machine.close();
	await cluster.close();
});

const findingsOf = ({stdout}: Finished): readonly Finding[] => (JSON.parse(stdout) as {findings: readonly Finding[]}).findings;
const statusOf = (findings: readonly Finding[], name: string): string | undefined => findings.find(finding => finding.name === name)?.status;

test('doctor looks as far as the first words of a session\'s sshd, and finds nothing bad where all is well', async () => {
	const {code, stdout, stderr} = await machine.run(['doctor'], {environment: {LANG: 'C.UTF-8'}});
	assert.deepEqual([code, stderr], [0, ''], stdout);
	assert.match(stdout, /^✓ login +signed in as /m);
	assert.match(stdout, /^✓ session +the sshd of \S+ answers in \d+ ms: SSH-2\.0-/m);
	assert.match(stdout, /^✓ ssh +OpenSSH_/m);
	assert.match(stdout, /^✓ key +\d+ SHA256:/m);
	assert.doesNotMatch(stdout, /^✗/m);
});

test('doctor speaks the language of the screens, and its JSON is for programs', async () => {
	const {code, stdout} = await machine.run(['doctor'], {environment: {LANG: 'C.UTF-8', BAITUI_LANG: 'ko'}});
	assert.equal(code, 0, stdout);
	assert.match(stdout, /^✓ login +me@\S+ 사용자로 로그인함, 세션 \d+개$/m);
	assert.match(stdout, /^✓ session +\S+ 세션의 sshd가 \d+ ms 만에 응답합니다: SSH-2\.0-/m);
	assert.match(stdout, /^! TLS +주소가 http입니다/m);
	const english = findingsOf(await machine.run(['doctor', '--json'], {environment: {LANG: 'C.UTF-8', BAITUI_LANG: 'ko'}}));
	assert.match(english.find(({name}) => name === 'login')!.text, /^signed in as /);
});

test('a server that is away is one bad finding after the other with what to do, and this machine is looked at all the same', async () => {
	cluster.faults.away = 'server';
	try {
		const finished = await machine.run(['doctor', '--json']);
		const findings = findingsOf(finished);
		assert.equal(finished.code, 1);
		assert.equal(statusOf(findings, 'address'), 'bad');
		assert.equal(statusOf(findings, 'session'), 'skipped');
		assert.equal(statusOf(findings, 'state'), 'good');
		assert.ok(findings.filter(({status}) => status === 'bad').every(({advice}) => advice !== undefined));
		assert.doesNotMatch(finished.stdout, /\n {4}at /);
	} finally {
		cluster.faults.away = undefined;
	}
});

test('without a login, and without ssh or with one that is too old, it says so and exits with 1', async () => {
	const stranger: Machine = createMachine();
	const bare = await stranger.run(['doctor', '--json'], {environment: {PATH: stranger.directory}});
	fs.writeFileSync(path.join(stranger.directory, 'ssh'), '#!/bin/sh\necho "OpenSSH_7.4p1 Debian-10, OpenSSL 1.0.2" >&2\n', {mode: 0o755});
	const old = findingsOf(await stranger.run(['doctor', '--json'], {environment: {PATH: stranger.directory}})).find(({name}) => name === 'ssh')!;
	assert.deepEqual([old.status, old.advice], ['bad', 'baitui needs OpenSSH 7.6 or newer.']);
	await stranger.close();
	assert.equal(bare.code, 1);
	const findings = findingsOf(bare);
	assert.match(findings.find(({name}) => name === 'profile')!.advice!, /baitui login/);
	assert.match(findings.find(({name}) => name === 'ssh')!.text, /no ssh program/);
	assert.equal(statusOf(findings, 'address'), undefined);
});

test('the bundle is a new file of one\'s own without a secret, and never overwrites one', async () => {
	await machine.run(['tunnel', 'train-llm', 'jupyter', '--detach']);
	const file = path.join(machine.directory, 'bundle.txt');
	const {code} = await machine.run(['doctor', '--bundle', file], {environment: {BAITUI_TEST_TOKEN: 'hush-hush-hush', BACKEND_SECRET: 'hush-too', LANG: 'C.UTF-8'}});
	assert.equal(code, 0);
	const text = fs.readFileSync(file, 'utf8');
	const credentials = path.join(machine.directory, 'state', 'credentials');
	const kept = fs.readdirSync(credentials).map(name => fs.readFileSync(path.join(credentials, name), 'utf8')).join('');
	const values = kept.matchAll(/"([^"\\]{8,})"(?!\s*:)/g).map(([, value]) => value!).toArray();
	assert.ok(values.length > 0);
	assert.ok(values.every(value => !text.includes(value)));
	assert.doesNotMatch(text, /hush/);
	assert.match(text, /^LANG=C\.UTF-8$/m);
	assert.match(text, /"target": "jupyter"/);
	assert.equal(fs.statSync(file).mode & 0o777, 0o600);
	const again = await machine.run(['doctor', '--bundle', file]);
	assert.equal(again.code, 1);
	assert.match(again.stderr, /is there already/);
	assert.equal(fs.readFileSync(file, 'utf8'), text);
});

test('a clock that is off is measured by the server\'s own, and one that signatures do not survive is bad', async () => {
	let offset = 0;
	const server = http.createServer((_request, response) => {
		response.setHeader('Date', new Date(Date.now() - offset).toUTCString()).end();
	}).listen(0, '127.0.0.1');
	await new Promise(resolve => {
		server.once('listening', resolve);
	});
	const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const refuse = async () => {
		throw new Problem('sign-in-needed', 'You are not signed in.');
	};

	// Only what is looked at before the login matters here.
	const provider = {
		profile: {
			name: 'away', service: 'none', mode: 'api', endpoints: [endpoint], domain: '', project: '', skipsTlsVerification: false,
		}, label: 'Nothing', identity: refuse, listSessions: refuse,
	} as unknown as Provider;
	const look = async (): Promise<Finding> => {
		const found = new Map<string, Finding>();
		for await (const finding of examineServer(provider, {environment: {HTTPS_PROXY: 'https://me:hush@proxy.lab.test:3128'}, signal: new AbortController().signal})) {
			found.set(finding.name, finding);
		}

		assert.equal(found.get('proxy')!.text, 'proxy.lab.test:3128');
		return found.get('clock')!;
	};

	assert.equal((await look()).status, 'good');
	offset = 94_000;
	const {status, text} = await look();
	assert.equal(status, 'warning');
	assert.match(text, /^that of this machine is 9[345] s ahead; signed requests may be refused$/);
	offset = -3_600_000;
	assert.equal((await look()).status, 'bad');
	server.close();
});
