import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {ListedEntry} from '../../source/core/file.ts';
import {differencesOf} from '../../source/tui/compare-folders.ts';
import {fileFilter} from '../../source/tui/file-filter.ts';
import {remember} from '../../source/tui/remember.ts';
import {sortEntries} from '../../source/tui/sort-entries.ts';
import {file, folder} from '../helpers/fake-app.ts';

const at = (entry: ListedEntry, time: string): ListedEntry => ({...entry, modifiedAt: new Date(time)});

test('folders come first in every order, equal ones by name as people count', () => {
	const entries = [
		at(file('b10', 5), '2026-01-03'), at(file('b9', 5), '2026-01-01'), at(file('a', 900), '2026-01-02'), at(folder('zoo'), '2020-01-01'), at(folder('art'), '2026-05-05'),
	];
	const names = (by: 'name' | 'size' | 'time', isReversed = false): string => sortEntries(entries, {by, isReversed}).map(({name}) => name).join(' ');
	assert.equal(names('name'), 'art zoo a b9 b10');
	assert.equal(names('name', true), 'zoo art b10 b9 a');
	assert.equal(names('size'), 'art zoo a b9 b10');
	assert.equal(names('size', true), 'zoo art b10 b9 a');
	assert.equal(names('time'), 'art zoo b10 a b9');
	assert.equal(names('time', true), 'zoo art b9 a b10');
});

test('a filter takes words in any case and encoding, patterns for whole names, and ! for the rest', () => {
	const matches = (filter: string, ...names: readonly string[]): readonly string[] => names.filter(name => fileFilter(filter)!(name));
	assert.equal(fileFilter(''), undefined);
	assert.equal(fileFilter(' ! '.trim()), undefined);
	assert.deepEqual(matches('CK 12', 'ckpt-1200.pt', 'ckpt-1100.pt', '12-Ck'), ['ckpt-1200.pt', '12-Ck']);
	assert.deepEqual(matches('*.pt', 'a.pt', 'a.pt.bak', 'apt'), ['a.pt']);
	assert.deepEqual(matches('?.pt', 'a.pt', 'ab.pt', 'line\n.pt'), ['a.pt']);
	assert.deepEqual(matches('a+(b)*', 'a+(b)c', 'aab'), ['a+(b)c']);
	assert.deepEqual(matches('!*.pt', 'a.pt', 'b.md'), ['b.md']);
	assert.deepEqual(matches('한국', '한국어'.normalize('NFD'), '日本'), ['한국어'.normalize('NFD')]);
});

test('two listings differ by what is missing, by size and by time, with the grain of what servers tell', () => {
	const own = [
		file('same'), at(file('second'), '2026-11-01T14:01:01.900'), at(file('newer'), '2026-11-02'), at(file('older'), '2026-10-01'), file('sized', 7), file('mine'), folder('both'), folder('file-there'),
	];
	const other = [file('same'), file('second'), file('newer'), file('older'), file('sized', 8), file('theirs'), at(folder('both'), '2020-01-01'), file('file-there')];
	assert.deepEqual([...differencesOf(own, other)], [['newer', 'newer'], ['older', 'older'], ['sized', 'size'], ['mine', 'only'], ['file-there', 'kind']]);
	assert.equal(differencesOf(own, own).size, 0);
});

test('what is remembered is made again only when something changed', () => {
	let made = 0;
	const make = remember((key: readonly number[], by: number) => {
		made++;
		return key.map(value => value * by);
	});
	const key = [1, 2];
	assert.equal(make(key, 2), make(key, 2));
	assert.equal(made, 1);
	assert.deepEqual(make(key, 3), [3, 6]);
	assert.deepEqual(make([1, 2], 3), [3, 6]);
	assert.equal(made, 3);
});
