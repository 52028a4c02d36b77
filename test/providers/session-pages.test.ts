import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Session} from '../../source/core/session.ts';
import {createSessionPages} from '../../source/providers/backend-ai/session-pages.ts';
import {createSession} from '../helpers/fake-app.ts';

/** A server with live sessions, newest first. */
const serverOf = (count: number) => Array.from({length: count}, (_, index) => createSession(`run-${index}`, {createdAt: new Date(2_000_000_000_000 - (index * 1000))}));

const size = 100;

function look(pages: ReturnType<typeof createSessionPages>, server: readonly Session[]): number {
	const ask = (offset: number): void => {
		pages.add({offset, sessions: server.slice(offset, offset + size), total: server.length});
	};

	ask(0);
	const offsets = pages.next(size);
	for (const offset of offsets) {
		ask(offset);
	}

	return 1 + offsets.length;
}

const names = (sessions: readonly Session[]): readonly string[] => sessions.map(({name}) => name);

test('ten thousand sessions are asked for once in full, then two pages at a time', () => {
	const pages = createSessionPages();
	const server = serverOf(10_000);
	assert.equal(look(pages, server), 101);
	assert.deepEqual(names(pages.all()), names(server));
	assert.equal(look(pages, server), 2);
	assert.equal(pages.all().length, 10_000);
});

test('a short list is one page', () => {
	const pages = createSessionPages();
	assert.equal(look(pages, serverOf(5)), 1);
	assert.equal(pages.all().length, 5);
	assert.equal(look(pages, []), 1);
	assert.equal(pages.all().length, 0);
	assert.equal(look(pages, serverOf(100)), 1);
	assert.equal(pages.all().length, 100);
});

test('what is new or gone on the first page is seen at once, and what changes far down within a round', () => {
	const pages = createSessionPages();
	let server = serverOf(1000);
	look(pages, server);
	server = [createSession('new', {createdAt: new Date(2_000_000_001_000)}), ...server.filter(({name}) => name !== 'run-7' && name !== 'run-777')];
	look(pages, server);
	assert.equal(pages.all()[0]!.name, 'new');
	assert.ok(!names(pages.all()).includes('run-7'));
	for (let count = 0; count < 10; count++) {
		look(pages, server);
	}

	assert.deepEqual(names(pages.all()), names(server));
});

test('sessions that ended everywhere at once leave nothing behind', () => {
	const pages = createSessionPages();
	look(pages, serverOf(1000));
	const server = serverOf(1000).filter((_, index) => index % 3 === 0);
	for (let count = 0; count < 10; count++) {
		look(pages, server);
	}

	assert.deepEqual(names(pages.all()), names(server));
});
