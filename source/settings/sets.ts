import {parseAddress} from '../core/address.ts';
import {formatAddress} from '../core/tunnel.ts';
import type {PlannedTunnel, TunnelSets} from '../core/tunnel-set.ts';
import {isRecord, namedFile} from './named-file.ts';

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isPort = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= 65_535;
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isArguments = (value: unknown): boolean => isRecord(value) && Object.values(value).every(one => one === null || typeof one === 'string' || (Array.isArray(one) && one.every(part => typeof part === 'string')));
const isVariables = (value: unknown): boolean => isRecord(value) && Object.values(value).every(one => typeof one === 'string');

/** What each field of the file must be, for a sentence. */
const rules: Readonly<Record<string, {readonly holds: (value: unknown) => boolean; readonly text: string}>> = {
	profile: {holds: isText, text: 'the name of a profile'},
	session: {holds: isText, text: 'the name of a session'},
	target: {holds: value => isText(value) || isPort(value), text: 'the name of an app or a port number'},
	bind: {holds: value => isText(value) && parseAddress(value) !== undefined, text: 'an address such as "127.0.0.1:8888" or "unix:/path"'},
	patience: {holds: value => typeof value === 'number' && value >= 0, text: 'a number of seconds'},
	keepalive: {holds: isText, text: 'a span such as "2h"'},
	share: {holds: isBoolean, text: 'true or false'},
	reverse: {holds: isBoolean, text: 'true or false'},
	arguments: {holds: isArguments, text: 'an object of texts'},
	environment: {holds: isVariables, text: 'an object of texts'},
};

const needed = new Set(['session', 'target']);

/** What is wrong with one tunnel of the file; undefined when nothing is. */
function faultOf(value: unknown): string | undefined {
	if (!isRecord(value)) {
		return 'is no object';
	}

	const unknown = Object.keys(value).find(name => !Object.hasOwn(rules, name));
	if (unknown !== undefined) {
		return `has a field "${unknown}" that baitui does not know`;
	}

	const wrong = Object.entries(rules).find(([name, {holds}]) => (value[name] === undefined ? needed.has(name) : !holds(value[name])));
	return wrong && `needs as "${wrong[0]}" ${wrong[1].text}`;
}

function fromFields(fields: Fields): PlannedTunnel {
	const {share, reverse, bind, arguments: given, environment, ...others} = fields;
	const appOptions = {arguments: given ?? {}, environment: environment ?? {}};
	const planned = {
		...others,
		...(bind !== undefined && {bind: parseAddress(bind as string)}),
		...(share === true && {isShared: true}),
		...(reverse === true && {isReverse: true}),
		...((given ?? environment) !== undefined && {appOptions}),
	};
	// Each field was held against its rule.
	return planned as unknown as PlannedTunnel;
}

function toFields({isShared, isReverse, bind, appOptions, ...others}: PlannedTunnel): Fields {
	return {
		...others,
		...(bind && {bind: formatAddress(bind)}),
		...(isShared && {share: true}),
		...(isReverse && {reverse: true}),
		...appOptions,
	};
}

export type SetFile = {
	readonly read: () => TunnelSets;
	readonly write: (sets: TunnelSets) => void;
};

/** The sets of tunnels, `tunnels.json` in `directory`: `{"sets": {"work": [{"session": "train-llm", "target": "jupyter", "bind": "127.0.0.1:8888"}]}}`. Problem `failed`. */
export function setFile(directory: string, ensure: () => string): SetFile {
	const file = namedFile(directory, ensure, {name: 'tunnels.json', key: 'sets', title: 'tunnel sets'});

	return {
		read: () => Object.fromEntries(Object.entries(file.read()).map(([name, tunnels]) => {
			if (!Array.isArray(tunnels)) {
				throw file.damaged(`has no list as "${name}"`);
			}

			return [name, tunnels.map((tunnel: unknown, index) => {
				const fault = faultOf(tunnel);
				if (fault !== undefined) {
					throw file.damaged(`cannot be used: number ${index + 1} of "${name}" ${fault}`);
				}

				return fromFields(tunnel as Fields);
			})];
		})),
		write(sets) {
			file.write(Object.fromEntries(Object.entries(sets).map(([name, tunnels]) => [name, tunnels.map(tunnel => toFields(tunnel))])));
		},
	};
}
