import assert from 'node:assert/strict';
import {test} from 'node:test';
import {isUsable} from '../../../source/core/session.ts';
import {remoteDebugOf, sessionOf} from '../../../source/providers/valohai/session-record.ts';

const now = Date.parse('2024-09-04T12:20:00Z');

/** A row of the list, as the service writes it. */
const row = {
	id: '0191bcd2-3f0e-4a5e-9c43-7d9c6a3f5b10', counter: 12, status: 'started', status_detail: null, step: 'train', title: 'smoke test', ctime: '2024-09-04T12:15:00.000Z',
	creator_name: 'ada', environment: {name: 'AWS g4dn.xlarge', slug: 'aws-g4dn'}, project: 'b2f1', duration: 12.5,
};
const remoteDebug = {port: 2222, key: 'ssh-ed25519 AAAA ada'};
const address = {host: '10.0.0.1', port: 40_122, saidAt: new Date('2024-09-04T12:18:00Z')};

test('an execution is a session with its number, step, machine and owner', () => {
	const session = sessionOf(row, {remoteDebug, image: 'python:3.12', events: {address, begunAt: address.saidAt}}, now);
	assert.equal(session.name, '#12');
	assert.deepEqual(session.aliases, ['12']);
	assert.equal(session.title, 'train: smoke test');
	assert.equal(session.owner, 'ada');
	assert.equal(session.resources.machine, 'AWS g4dn.xlarge');
	assert.equal(session.image, 'python:3.12');
	assert.equal(session.detail, 'started');
	assert.deepEqual(session.mounts.map(({path, isKept}) => [path, isKept]), [['/valohai/outputs', true], ['/valohai/inputs', false]]);
	assert.deepEqual(session.apps.map(({name, isInside = false}) => [name, isInside]), [['sshd', false], ['debugpy', true], ['tensorboard', true], ['jupyter', true]]);
	assert.deepEqual(session.startedAt, address.saidAt);
	assert.ok(isUsable(session));
});

test('a started one without its ssh address is on its way, and after two minutes it is said what may be wrong', () => {
	const soon = sessionOf(row, {remoteDebug, image: '', events: {address: undefined, begunAt: new Date(now - 30_000)}}, now);
	assert.equal(soon.status, 'starting');
	assert.equal(soon.reason, 'waiting for its ssh address for 30s');
	const late = sessionOf(row, {remoteDebug, image: '', events: {address: undefined, begunAt: new Date(now - 121_000)}}, now);
	assert.match(late.reason ?? '', /^no ssh address for 2m: ssh may not be switched on/);
});

test('one without ssh runs, and offers nothing', () => {
	const session = sessionOf(row, {remoteDebug: undefined, image: ''}, now);
	assert.equal(session.status, 'running');
	assert.deepEqual(session.apps, []);
});

test('each word of the service has its place, and one that nobody knows is unknown', () => {
	const words = ['created', 'queued', 'started', 'stopping', 'stopping_hard', 'complete', 'stopped', 'error', 'crashed', 'hibernating'];
	assert.deepEqual(words.map(status => sessionOf({...row, status}, undefined, now).status), ['queued', 'queued', 'running', 'stopping', 'stopping', 'ended', 'ended', 'failed', 'failed', 'unknown']);
});

test('texts of the service cannot steer a terminal, and money may be a number or words', () => {
	const session = sessionOf({
		...row, title: '\u{1B}[2Jboom', status_detail: 'a\nb', price: '0.4200',
	}, undefined, now);
	assert.equal(session.title, 'train: boom');
	assert.equal(session.reason, 'a?b');
	assert.equal(session.cost, 0.42);
	assert.equal(sessionOf({...row, price: null}, undefined, now).cost, undefined);
});

test('ssh was asked for only where its fields stand under remote_debug', () => {
	assert.deepEqual(remoteDebugOf({runtime_config: {remote_debug: {debug_port: 2222, debug_key: 'ssh-rsa AAAA\n'}}}), {port: 2222, key: 'ssh-rsa AAAA'});
	assert.equal(remoteDebugOf({runtime_config: {debug_port: 2222, debug_key: 'ssh-rsa AAAA'}}), undefined);
	assert.equal(remoteDebugOf({}), undefined);
});

test('one that waits for its place or for a machine says how long, and after two minutes what may be wrong', () => {
	const waiting = (status: string, seconds: number, more = {}) => sessionOf({
		...row, status, status_detail: null, ctime: new Date(now - (seconds * 1000)).toISOString(), ...more,
	}, undefined, now).reason;
	assert.equal(waiting('created', 5), '5s not queued yet');
	assert.equal(waiting('queued', 90), '1m without a machine');
	assert.match(waiting('created', 130) ?? '', /^2m not queued yet: a quota/);
	assert.match(waiting('queued', 7200) ?? '', /^2h.* without a machine: none may be free/);
	assert.equal(waiting('queued', 5, {status_detail: 'spot'}), 'spot');
});
