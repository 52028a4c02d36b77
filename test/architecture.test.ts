import assert from 'node:assert/strict';
import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';

/** The rooms a room may call, besides itself (the arrows of CONTRIBUTING.md). */
const arrows: Readonly<Record<string, readonly string[]>> = {
	core: [],
	words: ['core'],
	providers: ['core'],
	settings: ['core'],
	ssh: ['core'],
	demo: ['core'],
	transfers: ['core', 'ssh'],
	workers: ['core', 'providers', 'settings', 'ssh', 'transfers'],
	app: ['core', 'providers', 'settings', 'ssh', 'transfers', 'workers'],
	commands: ['core', 'words', 'app'],
	tui: ['core', 'words', 'app', 'commands'],
	cli: ['core', 'words', 'providers', 'settings', 'ssh', 'transfers', 'workers', 'app', 'commands', 'tui', 'demo'],
};

/** Where a package may be named. */
const packages: Readonly<Record<string, RegExp>> = {
	ssh2: /^(?:ssh|demo)\//,
	ws: /^demo\//,
	ignore: /^(?:transfers|providers\/valohai)\//,
	yaml: /^(?:demo|providers)\/valohai\//,
	execa: /^(?:ssh\/system\.ts|workers\/)/,
	conf: /^settings\//,
	ink: /^tui\//,
	react: /^tui\//,
	'string-width': /^(?:tui|cli)\//,
};

const files = globSync('source/**/*.{ts,tsx}');

const importLine = /^(?:import|export) (?:[^\n']*? from )?'([^\n']+)'|^\} from '([^\n']+)'|\bimport\('([^\n']+)'\)/gm;

function importsOf(file: string): string[] {
	return readFileSync(file, 'utf8').matchAll(importLine).map(match => (match[1] ?? match[2] ?? match[3])!).toArray();
}

test('a room calls only the rooms below it', () => {
	const wrong: string[] = [];
	for (const file of files) {
		const here = path.relative('source', file);
		const [room = ''] = here.split(path.sep);
		for (const target of importsOf(file).filter(name => /^\.\.?\/.*\.tsx?$/.test(name))) {
			const [there = ''] = path.relative('source', path.join(path.dirname(file), target)).split(path.sep);
			if (there !== room && !arrows[room]?.includes(there)) {
				wrong.push(`${here} imports ${target}`);
			}
		}
	}

	assert.deepEqual(wrong, []);
});

test('a package stays in its room, and core names none', () => {
	const wrong: string[] = [];
	for (const file of files) {
		const here = path.relative('source', file);
		for (const name of importsOf(file).filter(name => !name.startsWith('.') && !name.startsWith('node:'))) {
			const owner = packages[name.split('/', 1)[0]!];
			if (!owner?.test(here)) {
				wrong.push(`${here} imports ${name}`);
			}
		}
	}

	assert.deepEqual(wrong, []);
});

test('core does no input or output', () => {
	const wrong = files.filter(file => file.startsWith('source/core/')).filter(file => /^import (?!type )[^\n]*'node:/m.test(readFileSync(file, 'utf8')));
	assert.deepEqual(wrong, []);
});

test('no file holds more than 250 lines', () => {
	const long = files.filter(file => readFileSync(file, 'utf8').split('\n').length > 251);
	assert.deepEqual(long, []);
});

test('no screen, verb or command asks which service it talks to', () => {
	const asking = files.filter(file => /^source\/(?:app|cli|commands|tui)\/(?!demo)/.test(file)
		&& /'(?:valohai|backend-ai)'|\bmode [!=]== '(?:token|session|api)'/.test(readFileSync(file, 'utf8')));
	assert.deepEqual(asking, []);
});
