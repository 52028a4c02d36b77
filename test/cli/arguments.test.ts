import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Problem} from '../../source/core/problem.ts';
import {needWords, parseArguments, parsePort} from '../../source/cli/arguments.ts';
import {suggest} from '../../source/cli/suggest.ts';
import {parseBind, parseReverse, parseTarget} from '../../source/cli/target.ts';
import {parseDuration} from '../../source/cli/tunnel-options.ts';

const options = {bind: {type: 'string', short: 'b'}, detach: {type: 'boolean', short: 'd'}} as const;

const refusal = (action: () => unknown): Problem => {
	try {
		action();
	} catch (error) {
		return error as Problem;
	}

	throw new Error('nothing was refused');
};

test('options may stand before, between and after words', () => {
	const given = parseArguments(['-d', 'train', '--bind=8080', 'jupyter', '--json'], options);
	assert.deepEqual(given.words, ['train', 'jupyter']);
	assert.equal(given.flag('detach'), true);
	assert.equal(given.text('bind'), '8080');
	assert.equal(given.flag('json'), true);
	assert.equal(given.rest, undefined);
});

test('what stands after -- is left alone, options and all', () => {
	const given = parseArguments(['train', '--', 'ls', '-la', '--', '--json'], options);
	assert.deepEqual(given.words, ['train']);
	assert.deepEqual(given.rest, ['ls', '-la', '--', '--json']);
	assert.equal(given.flag('json'), false);
});

test('an unknown option is named, with the nearest known one', () => {
	const {code, message, hint} = refusal(() => parseArguments(['--detatch'], options));
	assert.equal(code, 'usage');
	assert.match(message, /--detatch/);
	assert.equal(hint, 'Did you mean --detach?');
});

test('a value that is missing or too much is one sentence', () => {
	assert.match(refusal(() => parseArguments(['--bind'], options)).message, /^--bind needs a value\.$/);
	assert.match(refusal(() => parseArguments(['-b', '--detach'], options)).message, /^--bind needs a value\.$/);
	assert.match(refusal(() => parseArguments(['--detach=yes'], options)).message, /^--detach takes no value\.$/);
});

test('missing and surplus words are named', () => {
	const names = ['NAME', 'APP or PORT'];
	assert.match(refusal(() => {
		needWords(parseArguments(['train'], options), names);
	}).message, /APP or PORT is missing/);
	assert.match(refusal(() => {
		needWords(parseArguments(['train', 'jupyter', 'more'], options), names);
	}).message, /"more"/);
	needWords(parseArguments(['train'], options), names, {optional: 1});
});

test('a target is an app\'s name or a port number', () => {
	assert.equal(parseTarget('jupyter'), 'jupyter');
	assert.equal(parseTarget('8888'), 8888);
	assert.equal(refusal(() => parseTarget('0')).code, 'usage');
	assert.equal(refusal(() => parseTarget('65536')).code, 'usage');
	assert.equal(refusal(() => parsePort('80x')).code, 'usage');
});

test('a local address is a port, a host and port, an IPv6 address in brackets, a socket, or left to baitui', () => {
	assert.deepEqual(parseBind('8080', '/x'), {host: '127.0.0.1', port: 8080});
	assert.deepEqual(parseBind('0.0.0.0:8080', '/x'), {host: '0.0.0.0', port: 8080});
	assert.deepEqual(parseBind('[::1]:8080', '/x'), {host: '::1', port: 8080});
	assert.deepEqual(parseBind('unix:run/tb', '/home/me'), {path: '/home/me/run/tb'});
	assert.deepEqual(parseBind('unix:/run/tb', '/home/me'), {path: '/run/tb'});
	assert.deepEqual(parseBind('auto', '/x'), {});
	const wrong = ['', 'localhost', '::1:80', 'host:', 'host:99999', '1.5', '0', 'unix:', 'host:auto'];
	assert.deepEqual(wrong.map(text => refusal(() => parseBind(text, '/x')).code), wrong.map(() => 'usage'));
});

test('a port of the session leads to the same port here, another one, or one of another host', () => {
	assert.deepEqual(parseReverse('3000'), {target: 3000, host: '127.0.0.1', port: 3000});
	assert.deepEqual(parseReverse('3000:4000'), {target: 3000, host: '127.0.0.1', port: 4000});
	assert.deepEqual(parseReverse('3000:db.lab:5432'), {target: 3000, host: 'db.lab', port: 5432});
	assert.deepEqual(parseReverse('3000:[::1]:5432'), {target: 3000, host: '::1', port: 5432});
	const wrong = ['', 'x', '3000:', '3000:unix:/x', '3000:db:', '70000', '3000:70000'];
	assert.deepEqual(wrong.map(text => refusal(() => parseReverse(text)).code), wrong.map(() => 'usage'));
});

test('an option counts from its variable where it is not given, and a switch is 1 or 0', () => {
	const environment = {
		BAITUI_TUNNEL_BIND: '9000', BAITUI_TUNNEL_DETACH: '1', BAITUI_TUNNEL_APP_ARG: '--x=1', BAITUI_TUNNEL_PROFILE: 'other',
	};
	const all = {...options, keep: {type: 'boolean'}, 'app-arg': {type: 'string', multiple: true}} as const;
	const given = parseArguments([], all, {verb: 'tunnel', environment});
	assert.deepEqual([given.text('bind'), given.flag('detach'), given.list('app-arg'), given.flag('keep'), given.text('profile')], ['9000', true, ['--x=1'], false, undefined]);
	assert.equal(parseArguments(['-b', '1'], all, {verb: 'tunnel', environment}).text('bind'), '1');
	assert.equal(parseArguments([], all, {verb: 'ls', environment}).text('bind'), undefined);
	assert.equal(parseArguments([], all, {verb: 'tunnel', environment: {BAITUI_TUNNEL_DETACH: '0'}}).flag('detach'), false);
	assert.match(refusal(() => parseArguments([], all, {verb: 'tunnel', environment: {BAITUI_TUNNEL_DETACH: 'maybe'}})).message, /BAITUI_TUNNEL_DETACH/);
});

test('a span of time is in days, hours, minutes and seconds', () => {
	assert.deepEqual(['90s', '30m', '2h', '1h30m', '1d'].map(text => parseDuration(text)), [90_000, 1_800_000, 7_200_000, 5_400_000, 86_400_000]);
	const wrong = ['', '2', 'h', '2 h', '1.5h', '2h!'];
	assert.deepEqual(wrong.map(text => refusal(() => parseDuration(text)).code), wrong.map(() => 'usage'));
});

test('a mistyped verb finds the one that was meant, and a strange one finds none', () => {
	const verbs = ['login', 'logout', 'ls', 'tunnel', 'profiles'];
	assert.equal(suggest('tunel', verbs), 'tunnel');
	assert.equal(suggest('lgoin', verbs), 'login');
	assert.equal(suggest('prof', verbs), 'profiles');
	assert.equal(suggest('sl', verbs), 'ls');
	assert.equal(suggest('frobnicate', verbs), undefined);
});
