import {parseArgs} from 'node:util';
import {Problem} from '../core/problem.ts';
import type {ClusterOptions} from './cluster.ts';
import type {Faults} from './faults.ts';
import {isRelease, releases} from './release.ts';
import {seeds} from './world/seeds.ts';

/** What the demo can play. */
const services = ['backend-ai', 'valohai'] as const;

export type ServeArguments = ClusterOptions & {
	readonly service: typeof services[number];
	readonly isHelp: boolean;
	readonly isJson: boolean;
	/** Seconds. */
	readonly idleExit?: number;
};

export const serveHelp = `Usage: baitui demo serve [options]

Runs a small Backend.AI cluster or a small Valohai on this machine until Ctrl-C
and prints its addresses and logins.

  --service S             ${services.join(' or ')} (default ${services[0]})
  --port N                session mode, or Valohai, listens here
                          (default: any free port)
  --api-port N            api mode listens here (Backend.AI)
  --json                  print one line of JSON instead of text
  --release R             ${Object.keys(releases).join(' or ')} (Backend.AI, default 23.09)
  --sessions N            begin with so many sessions, 5 to 10000 (Backend.AI,
                          default 5)
  --directory DIR         where homes and folders lie (default: a temporary one)
  --idle-exit SECONDS     end after so long without a request or an open tunnel

What shall go wrong:
  --otp                   the login asks for a one-time password
                          (Valohai: tells of it and refuses)
  --password-expired      the login says that the password expired (Backend.AI)
  --login-lifetime S      logins end after S seconds (Backend.AI)
  --cut-after-bytes N     each tunnel breaks after N bytes
  --cut-after-seconds S   each tunnel breaks after S seconds
  --busy-tries K          the first K tunnels find their port refusing
  --handshake-delay MS    tunnels open late
  --list-delay MS         lists come late
  --rate-limited          every call is answered with 429
  --calls-per-minute N    more calls are answered with 429 (Valohai)
  --away WHAT             server or manager
  --silent-events         event streams say nothing (Backend.AI)
  --forward-close         session mode tells when the far end closed (Backend.AI)
  --noisy-shell TEXT      the shell prints TEXT before every command
`;

const options = {
	help: {type: 'boolean', short: 'h'}, json: {type: 'boolean'}, service: {type: 'string'}, port: {type: 'string'}, 'api-port': {type: 'string'}, release: {type: 'string'}, directory: {type: 'string'}, sessions: {type: 'string'}, 'idle-exit': {type: 'string'},
	otp: {type: 'boolean'}, 'password-expired': {type: 'boolean'}, 'login-lifetime': {type: 'string'}, 'cut-after-bytes': {type: 'string'}, 'cut-after-seconds': {type: 'string'},
	'busy-tries': {type: 'string'}, 'handshake-delay': {type: 'string'}, 'list-delay': {type: 'string'}, 'rate-limited': {type: 'boolean'}, 'calls-per-minute': {type: 'string'}, away: {type: 'string'}, 'silent-events': {type: 'boolean'},
	'forward-close': {type: 'boolean'}, 'noisy-shell': {type: 'string'},
} as const;

/** The words that only one of the services knows. */
const ownOptions: Readonly<Record<ServeArguments['service'], readonly string[]>> = {
	'backend-ai': ['api-port', 'release', 'sessions', 'password-expired', 'login-lifetime', 'silent-events', 'forward-close'],
	valohai: ['calls-per-minute'],
};

const mostSessions = 10_000;

const hint = 'See baitui demo serve --help.';

type Values = Readonly<Record<string, string | boolean | undefined>>;

function parse(given: readonly string[]): Values {
	try {
		return parseArgs({args: [...given], options, allowPositionals: false}).values;
	} catch (error) {
		throw new Problem('usage', (error as Error).message.split('. ', 1)[0]!, {hint, cause: error});
	}
}

function number(values: Values, name: string, largest = Number.MAX_SAFE_INTEGER): number | undefined {
	const text = values[name];
	if (text === undefined) {
		return undefined;
	}

	const value = Number(text);
	if (!/^\d+(?:\.\d+)?$/.test(String(text)) || value > largest) {
		throw new Problem('usage', `--${name} wants a number${largest === 65_535 ? ' up to 65535' : ''}, not "${String(text)}".`, {hint});
	}

	return value;
}

function sessionCount(values: Values): number | undefined {
	const count = number(values, 'sessions');
	if (count !== undefined && (!Number.isSafeInteger(count) || count < seeds || count > mostSessions)) {
		throw new Problem('usage', `--sessions wants a whole number from ${seeds} to ${mostSessions}, not "${String(values.sessions)}".`, {hint});
	}

	return count;
}

function oneOf<Word extends string>(values: Values, name: string, words: readonly Word[]): Word | undefined {
	const word = values[name];
	if (word === undefined || words.includes(word as Word)) {
		return word as Word | undefined;
	}

	throw new Problem('usage', `--${name} wants ${words.join(' or ')}, not "${String(word)}".`, {hint});
}

function faultsOf(values: Values): Faults {
	return {
		needsOtp: values.otp === true,
		isPasswordExpired: values['password-expired'] === true,
		loginLifetime: number(values, 'login-lifetime'),
		cutAfterBytes: number(values, 'cut-after-bytes'),
		cutAfterSeconds: number(values, 'cut-after-seconds'),
		busyTries: number(values, 'busy-tries'),
		handshakeDelay: number(values, 'handshake-delay'),
		listDelay: number(values, 'list-delay'),
		callsPerMinute: number(values, 'calls-per-minute'),
		isRateLimited: values['rate-limited'] === true,
		away: oneOf(values, 'away', ['server', 'manager']),
		isEventStreamSilent: values['silent-events'] === true,
		forwardsClose: values['forward-close'] === true,
		noisyShell: values['noisy-shell'] as string | undefined,
	};
}

/** Reads the words behind `demo serve`. Problem `usage`. */
export function parseServeArguments(given: readonly string[]): ServeArguments {
	const values = parse(given);
	const service = oneOf(values, 'service', services) ?? 'backend-ai';
	const foreign = services.filter(other => other !== service).flatMap(other => ownOptions[other]).find(name => values[name] !== undefined);
	if (foreign !== undefined) {
		throw new Problem('usage', `--${foreign} is not for --service ${service}.`, {hint});
	}

	const release = oneOf(values, 'release', Object.keys(releases).filter(word => isRelease(word)));
	const port = number(values, 'port', 65_535);
	const apiPort = number(values, 'api-port', 65_535);
	const sessions = sessionCount(values);
	const idleExit = number(values, 'idle-exit');
	return {
		service,
		isHelp: values.help === true,
		isJson: values.json === true,
		faults: faultsOf(values),
		...(release !== undefined && {release}),
		...(port !== undefined && {port}),
		...(apiPort !== undefined && {apiPort}),
		...(sessions !== undefined && {sessions}),
		...(idleExit !== undefined && {idleExit}),
		...((typeof values.directory === 'string') && {directory: values.directory}),
	};
}
