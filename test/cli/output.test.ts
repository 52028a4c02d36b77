import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {appOf, type Session} from '../../source/core/session.ts';
import {selectSessions} from '../../source/cli/ls.ts';
import {formatJson, formatPairs, formatTable} from '../../source/cli/output.ts';
import {formatProblem} from '../../source/cli/report.ts';
import {describeSession} from '../../source/cli/session-json.ts';
import {formatResources, formatStatus, shortenImage} from '../../source/cli/session-text.ts';
import {formatUrl} from '../../source/core/tunnel.ts';

const session: Session = {
	id: '11111111-2222-3333-4444-555555555555',
	name: 'train',
	status: 'running',
	detail: 'RUNNING',
	image: 'registry.example/stable/python-torch:2.1-cuda12',
	resources: {cpu: 4, memory: 16 * (1024 ** 3), accelerators: [{name: 'cuda.device', count: 2}]},
	apps: [{
		name: 'jupyter', protocol: 'http', ports: [8080], urlTemplate: '{protocol}://{host}:{port}/tree',
	}, {name: 'sshd', protocol: 'tcp', ports: [2200]}],
	mounts: [{
		name: 'data', path: '/home/work/data', isKept: true, isReadOnly: false,
	}],
	home: '/home/work',
	createdAt: new Date('2026-01-02T03:04:05.000Z'),
};

const given = (values: Readonly<Record<string, string | boolean>>) => ({
	flag: (name: string) => values[name] === true,
	text(name: string) {
		const value = values[name];
		return typeof value === 'string' ? value : undefined;
	},
});

test('columns line up by what a terminal shows, also with wide letters', () => {
	const table = formatTable([{name: '학습', size: '1'}, {name: 'abcdef', size: '22'}], [
		{heading: 'NAME', cell: row => row.name},
		{heading: 'SIZE', cell: row => row.size},
	]);
	assert.equal(table, 'NAME    SIZE\n학습    1\nabcdef  22\n');
});

test('no text of a server can steer the terminal', () => {
	assert.equal(formatTable([{name: '\u{1B}[2Jgone\nrow'}], [{heading: 'NAME', cell: row => row.name}]), 'NAME\ngone?row\n');
	assert.equal(formatPairs([['Name', 'a\u{7}b'], ['', 'c']]), 'Name  a?b\n      c\n');
	assert.equal(formatProblem(new Problem('failed', '\u{1B}]0;title\u{7}Broken.', {hint: 'Look\rhere.'}), false), 'baitui: Broken.\n        Look?here.\n');
});

test('a problem is one JSON object for programs', () => {
	const parse = (problem: Problem): unknown => JSON.parse(formatProblem(problem, true));
	assert.deepEqual(parse(new Problem('port-in-use', 'Taken.', {hint: 'Another.'})), {
		error: {
			code: 'port-in-use', exit: 6, message: 'Taken.', hint: 'Another.',
		},
	});
	assert.deepEqual(parse(new Problem('failed', 'Broken.')), {error: {code: 'failed', exit: 1, message: 'Broken.'}});
});

test('a JSON document begins with the version of its form', () => {
	assert.equal(formatJson({sessions: []}), '{\n\t"version": 1,\n\t"sessions": []\n}\n');
});

test('a session as JSON has bytes, ISO dates and null for what is not known', () => {
	assert.deepEqual(describeSession(session), {
		name: 'train',
		id: session.id,
		status: 'running',
		detail: 'RUNNING',
		reason: null,
		image: session.image,
		title: null,
		project: null,
		owner: null,
		type: null,
		resourceGroup: null,
		containers: null,
		machines: null,
		cost: null,
		ranFor: null,
		machine: null,
		hourlyPrice: null,
		cpu: 4,
		memory: 17_179_869_184,
		accelerators: [{name: 'cuda.device', count: 2}],
		created: '2026-01-02T03:04:05.000Z',
		ends: null,
		endsBecause: null,
		home: '/home/work',
		mounts: [{
			name: 'data', path: '/home/work/data', kept: true, readOnly: false,
		}],
		apps: [
			{
				name: 'jupyter', protocol: 'http', ports: [8080], presumed: false,
			},
			{
				name: 'sshd', protocol: 'tcp', ports: [2200], presumed: false,
			},
		],
	});
});

test('a row says what is used and hides what only repeats', () => {
	assert.equal(formatResources(session.resources), '4 CPU 16G 2 cuda.device');
	assert.equal(formatResources({accelerators: []}), '-');
	assert.equal(shortenImage('r.example:5000/a/b:1@sha256:ff'), 'b:1');
	assert.equal(formatStatus(session), 'running');
	assert.equal(formatStatus({...session, status: 'starting', detail: 'PULLING'}), 'starting (PULLING)');
});

test('ls leaves out what is over, unless it is asked for', () => {
	const over: Session = {
		...session, id: 'x', name: 'old', status: 'ended', detail: 'TERMINATED', mounts: [],
	};
	const names = (values: Readonly<Record<string, string | boolean>>) => selectSessions([session, over], given(values)).map(({name}) => name);
	assert.deepEqual(names({}), ['train']);
	assert.deepEqual(names({all: true}), ['train', 'old']);
	assert.deepEqual(names({status: 'ended'}), ['old']);
	assert.deepEqual(names({status: 'terminated, RUNNING'}), ['train', 'old']);
	assert.deepEqual(names({all: true, filter: 'DATA'}), ['train']);
	assert.deepEqual(names({filter: 'old'}), []);
	assert.throws(() => names({status: ' , '}), {code: 'usage'});
});

test('only an http app has an address for a browser', () => {
	const bind = {host: '127.0.0.1', port: 8899};
	assert.equal(formatUrl(appOf(session, 'jupyter'), bind), 'http://127.0.0.1:8899/tree');
	assert.equal(formatUrl(appOf(session, 8080), {host: '::1', port: 80}), 'http://[::1]:80/tree');
	assert.equal(formatUrl(appOf(session, 'sshd'), bind), undefined);
	assert.equal(formatUrl(appOf(session, 5000), bind), undefined);
});
