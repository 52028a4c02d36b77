import {Problem} from '../core/problem.ts';
import type {AppOptions, TunnelOptions} from '../core/tunnel.ts';
import type {Arguments, Environment, Options} from './arguments.ts';

/** How a tunnel is to be; each of these has a variable too, such as BAITUI_TUNNEL_BIND. */
export const openingOptions = {
	bind: {type: 'string', short: 'b'},
	reverse: {type: 'string', short: 'R'},
	detach: {type: 'boolean', short: 'd'},
	keep: {type: 'boolean'},
	foreground: {type: 'boolean'},
	set: {type: 'string'},
	patience: {type: 'string'},
	'app-arg': {type: 'string', multiple: true},
	env: {type: 'string', short: 'e', multiple: true},
	keepalive: {type: 'string'},
	share: {type: 'boolean'},
	yes: {type: 'boolean', short: 'y'},
} as const satisfies Options;

/** Milliseconds of `90s`, `30m`, `2h`, `1h30m` or `1d`. Problem `usage`. */
export function parseDuration(text: string): number {
	const {days = 0, hours = 0, minutes = 0, seconds = 0} = /^(?:(?<days>\d+)d)?(?:(?<hours>\d+)h)?(?:(?<minutes>\d+)m)?(?:(?<seconds>\d+)s)?$/.exec(text)?.groups ?? {};
	const span = (((((Number(days) * 24) + Number(hours)) * 60) + Number(minutes)) * 60) + Number(seconds);
	if (span === 0) {
		throw new Problem('usage', `"${text}" is no span of time.`, {hint: 'Write 90s, 30m, 2h, 1h30m or 1d.'});
	}

	return span * 1000;
}

function parsePatience(text: string): number {
	const seconds = Number(text);
	if (!/^\d+(?:\.\d+)?$/.test(text) || seconds > 86_400) {
		throw new Problem('usage', `"${text}" is no number of seconds.`, {hint: 'It is 0 to 86400.'});
	}

	return seconds;
}

/** `KEY`, `KEY=VALUE`, and the same KEY again for several values. */
function readArguments(texts: readonly string[]): AppOptions['arguments'] {
	const all = new Map<string, readonly string[]>();
	for (const text of texts) {
		const [, key = '', value] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? [];
		if (key === '') {
			throw new Problem('usage', `"${text}" is no argument of an app.`, {hint: 'Write --app-arg=KEY or --app-arg=KEY=VALUE.'});
		}

		all.set(key, [...all.get(key) ?? [], ...(value === undefined ? [] : [value])]);
	}

	return Object.fromEntries([...all].map(([key, values]) => [key, values.length > 1 ? values : values[0] ?? null]));
}

/** `KEY=VALUE`, or `KEY` for what it is here: a secret need not stand on the command line. */
function readVariables(texts: readonly string[], environment: Environment): AppOptions['environment'] {
	return Object.fromEntries(texts.map(text => {
		const [, key = '', given] = /^([a-z_]\w*)(?:=(.*))?$/is.exec(text) ?? [];
		const value = given ?? environment[key];
		if (key === '' || value === undefined) {
			throw new Problem('usage', key === '' ? `"${text}" is no variable.` : `${key} is not set here.`, {hint: 'Write --env KEY=VALUE, or --env KEY for a variable of your shell.'});
		}

		return [key, value];
	}));
}

/** What was asked for besides session, target and address. Problem `usage`. */
export function readTunnelOptions(given: Arguments, environment: Environment): TunnelOptions {
	const [patience, keepalive] = [given.text('patience'), given.text('keepalive')];
	const appOptions = {arguments: readArguments(given.list('app-arg')), environment: readVariables(given.list('env'), environment)};
	return {
		...(patience !== undefined && {patience: parsePatience(patience)}),
		...(keepalive !== undefined && {awakeUntil: new Date(Date.now() + parseDuration(keepalive)).toISOString()}),
		...(given.list('app-arg').length + given.list('env').length > 0 && {appOptions}),
		...(given.flag('share') && {isShared: true}),
		...(given.flag('keep') && {keep: 'always' as const}),
	};
}
