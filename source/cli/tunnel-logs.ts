import os from 'node:os';
import {setTimeout as wait} from 'node:timers/promises';
import {Problem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Tunnel} from '../core/tunnel.ts';
import {listTunnels} from '../workers/list.ts';
import {type LogReader, openLogReader} from '../workers/log-reader.ts';
import {logPath} from '../workers/worker-host.ts';
import {readWishes} from '../workers/wishes.ts';
import type {Arguments} from './arguments.ts';
import type {Context} from './context.ts';
import {formatJson, write} from './output.ts';
import {selectTunnels} from './tunnel-select.ts';
import type {Verb} from './verb.ts';

/** Milliseconds between two looks for new lines. */
const interval = 250;

const usualLines = 200;

type Source = {readonly tunnel: Tunnel; readonly reader: LogReader; readonly begin: readonly string[]};

function readCount(given: Arguments): number {
	const text = given.text('lines') ?? String(usualLines);
	if (!/^\d{1,9}$/.test(text)) {
		throw new Problem('usage', `"${text}" is no number of lines.`);
	}

	return Number(text);
}

function openSources(tunnels: readonly Tunnel[], {settings}: Context): readonly Source[] {
	return tunnels.flatMap(tunnel => {
		const reader = openLogReader(logPath(settings, 'tunnel', tunnel.spec.id));
		return reader ? [{tunnel, reader, begin: reader.read()}] : [];
	});
}

/** `baitui tunnel logs`: what happened to tunnels, and with -f what happens, until they are closed. */
export const logsVerb: Verb['run'] = async (given, context) => {
	const {settings, isJson, stdout, stderr, signal} = context;
	const [count, isFollowing] = [readCount(given), given.flag('follow')];
	if (isJson && isFollowing) {
		throw new Problem('usage', 'One document cannot follow a log.', {hint: 'Leave out --json, or -f.'});
	}

	const all = await listTunnels(settings);
	const chosen = given.words.length === 0 ? all.filter(({spec}) => spec.host === os.hostname()) : [...new Set(given.words.flatMap(word => selectTunnels(all, word)))];
	const sources = openSources(chosen, context);
	if (isJson) {
		await write(stdout, formatJson({logs: sources.map(({tunnel, begin}) => ({id: tunnel.spec.id, lines: begin.slice(-count || begin.length)}))}));
		return 0;
	}

	if (chosen.length === 0) {
		await write(stderr, 'No tunnels.\n');
	}

	const show = async ({tunnel}: Source, lines: readonly string[]) => {
		const name = sources.length > 1 ? `${tunnel.spec.id}  ` : '';
		await write(stdout, lines.map(line => `${name}${sanitizeLine(line)}\n`).join(''));
	};

	for (const source of sources) {
		await show(source, count === 0 ? [] : source.begin.slice(-count));
	}

	let open = isFollowing ? sources : [];
	while (open.length > 0) {
		await wait(interval, undefined, {signal});
		// First who is there, then what they said last.
		const wishes = readWishes(settings.paths.tunnels);
		for (const source of open) {
			await show(source, source.reader.read());
		}

		open = open.filter(({tunnel}) => wishes.some(({spec, ended}) => spec.id === tunnel.spec.id && !ended));
	}

	return 0;
};
