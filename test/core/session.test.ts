import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {
	findApp,
	findSession,
	needUsable,
	sessionOfId,
	type Session,
	type SessionStatus,
} from '../../source/core/session.ts';

function session(id: string, name: string, status: SessionStatus = 'running'): Session {
	return {
		id, name, status, detail: status.toUpperCase(), image: 'python', resources: {accelerators: []}, apps: [{name: 'sshd', protocol: 'tcp', ports: [2200]}], mounts: [], home: '/home/work', createdAt: new Date(0),
	};
}

const code = (wanted: string) => (error: unknown) => error instanceof Problem && error.code === wanted;

test('a session is found by its name, its id, or a prefix of its id', () => {
	const all = [session('abcd1111', 'one'), session('abce2222', 'two')];
	assert.equal(findSession(all, 'two').id, 'abce2222');
	assert.equal(findSession(all, 'abcd1111').name, 'one');
	assert.equal(findSession(all, 'abce').name, 'two');
});

test('a prefix of fewer than four letters finds nothing', () => {
	assert.throws(() => findSession([session('abcd1111', 'one')], 'abc'), code('not-found'));
});

test('the live session wins over ended ones of its name', () => {
	assert.equal(findSession([session('1', 'same', 'ended'), session('2', 'same'), session('3', 'same', 'failed')], 'same').id, '2');
});

test('two live sessions of one name are an error that lists both ids', () => {
	assert.throws(() => findSession([session('11', 'same'), session('22', 'same')], 'same'), (error: unknown) => code('not-unique')(error) && /11 .*22 /.test((error as Problem).hint ?? ''));
});

test('an unknown name lists the ones there are', () => {
	assert.throws(() => findSession([session('1', 'one'), session('2', 'two', 'ended')], 'three'), (error: unknown) => code('not-found')(error) && (error as Problem).hint === 'Yours are: one.');
});

test('a session that waits may be usable later, one that ended never', () => {
	assert.throws(() => needUsable(session('1', 'one', 'queued')), (error: unknown) => code('session-not-usable')(error) && (error as Problem).isTemporary);
	assert.throws(() => needUsable(session('1', 'one', 'ended')), (error: unknown) => code('session-not-usable')(error) && !(error as Problem).isTemporary);
});

test('a whole id is a session to connect to, a name or a part of an id is none', () => {
	const id = '84b62ce2-c799-434a-a872-8995ceebce52';
	assert.equal(sessionOfId(id)?.id, id);
	assert.deepEqual([sessionOfId('alpha'), sessionOfId(id.slice(0, 8)), sessionOfId(`${id}x`)], [undefined, undefined, undefined]);
});

test('a missing app names those the session offers', () => {
	assert.throws(() => findApp(session('1', 'one'), 'jupyter'), (error: unknown) => code('not-found')(error) && ((error as Problem).hint ?? '').includes('sshd'));
});
