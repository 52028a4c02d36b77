import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Problem} from '../../source/core/problem.ts';
import {needWords, parseArguments, parsePort} from '../../source/cli/arguments.ts';
import {suggest} from '../../source/cli/suggest.ts';
import {parseBind, parseTarget} from '../../source/cli/target.ts';

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

test('a local address is a port, a host and port, or an IPv6 address in brackets', () => {
	assert.deepEqual(parseBind('8080'), {port: 8080});
	assert.deepEqual(parseBind('0.0.0.0:8080'), {host: '0.0.0.0', port: 8080});
	assert.deepEqual(parseBind('[::1]:8080'), {host: '::1', port: 8080});
	const wrong = ['', 'localhost', '::1:80', 'host:', 'host:99999', '1.5'];
	assert.deepEqual(wrong.map(text => refusal(() => parseBind(text)).code), wrong.map(() => 'usage'));
});

test('a mistyped verb finds the one that was meant, and a strange one finds none', () => {
	const verbs = ['login', 'logout', 'ls', 'tunnel', 'profiles'];
	assert.equal(suggest('tunel', verbs), 'tunnel');
	assert.equal(suggest('lgoin', verbs), 'login');
	assert.equal(suggest('prof', verbs), 'profiles');
	assert.equal(suggest('sl', verbs), 'ls');
	assert.equal(suggest('frobnicate', verbs), undefined);
});
