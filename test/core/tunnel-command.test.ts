import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseReverse} from '../../source/cli/target.ts';
import {forwardCommand, originOf} from '../../source/core/origin.ts';
import {commandOf, tunnelCommand} from '../../source/core/tunnel-command.ts';
import type {TunnelSpec} from '../../source/core/tunnel.ts';

const words = {sessionName: 'train-llm', target: 'jupyter', bind: {host: '127.0.0.1', port: 8888}};

test('a plain tunnel is a short line', () => {
	assert.equal(tunnelCommand(words), 'baitui tunnel train-llm jupyter -b 8888');
});

test('an address that is not loopback, a unix socket and a name with a space are written so that they can be pasted', () => {
	assert.equal(tunnelCommand({...words, bind: {host: '0.0.0.0', port: 8888}, isShared: true}), 'baitui tunnel train-llm jupyter -b 0.0.0.0:8888 --share');
	assert.equal(tunnelCommand({...words, bind: {host: '::1', port: 8888}}), 'baitui tunnel train-llm jupyter -b \'[::1]:8888\'');
	assert.equal(tunnelCommand({...words, sessionName: 'my run', bind: {path: '/run/a b'}}), 'baitui tunnel \'my run\' jupyter -b \'unix:/run/a b\'');
});

test('the other way round it is the line that the verb takes', () => {
	const back = {...words, target: 9000, isReverse: true};
	const lines = [{host: '127.0.0.1', port: 9000}, {host: '127.0.0.1', port: 8080}, {host: '::1', port: 8080}].map(bind => tunnelCommand({...back, bind}));
	assert.deepEqual(lines, ['baitui tunnel train-llm -R 9000', 'baitui tunnel train-llm -R 9000:8080', 'baitui tunnel train-llm -R \'9000:[::1]:8080\'']);
	assert.deepEqual(['9000', '9000:8080', '9000:[::1]:8080'].map(word => parseReverse(word)), [
		{target: 9000, host: '127.0.0.1', port: 9000}, {target: 9000, host: '127.0.0.1', port: 8080}, {target: 9000, host: '::1', port: 8080},
	]);
});

test('every wish of a tunnel is in its line', () => {
	const spec: TunnelSpec = {
		...words,
		version: 1,
		id: 'a',
		profile: 'p',
		sessionId: 's',
		host: 'login1',
		createdAt: '2026-11-20T12:00:00.000Z',
		awakeUntil: '2026-11-20T13:30:00.000Z',
		patience: 60,
		keep: 'always',
		appOptions: {arguments: {'--logdir': '/home/work/tb', '--reload': null}, environment: {A: 'x y'}},
	};
	assert.equal(commandOf(spec), 'baitui tunnel train-llm jupyter -b 8888 --patience 60 --keepalive 90m --keep --app-arg=--logdir=/home/work/tb --app-arg=--reload --env \'A=x y\'');
});

test('the way back to where the user sits is what SSH_CONNECTION says', () => {
	const origin = originOf('203.0.113.7 50222 10.0.0.5 22', 'me')!;
	assert.equal(origin.from, '203.0.113.7');
	assert.equal(forwardCommand(origin, [{host: '127.0.0.1', port: 6006}, {host: '0.0.0.0', port: 8888}]), 'ssh -L 6006:127.0.0.1:6006 -L 8888:127.0.0.1:8888 me@10.0.0.5');
	assert.equal(forwardCommand(originOf('fe80::1 1 2001:db8::5 2222', 'me')!, [{host: '::1', port: 6006}]), 'ssh -p 2222 -L \'6006:[::1]:6006\' me@2001:db8::5');
	assert.equal(originOf(undefined, 'me'), undefined);
	assert.equal(originOf('UNKNOWN', 'me'), undefined);
});
