import path from 'node:path';
import {Problem} from '../core/problem.ts';
import type {StartWish} from '../core/start.ts';
import type {Arguments, Options} from './arguments.ts';
import type {Context} from './context.ts';

/** An option for each field that a service of ours has; another field is given with --set. */
export const wishOptions = {
	name: {type: 'string'},
	project: {type: 'string'},
	'resource-group': {type: 'string'},
	preset: {type: 'string'},
	cpu: {type: 'string'},
	mem: {type: 'string'},
	gpu: {type: 'string', multiple: true},
	shm: {type: 'string'},
	mount: {type: 'string', short: 'm', multiple: true},
	env: {type: 'string', short: 'e', multiple: true},
	port: {type: 'string', short: 'p', multiple: true},
	bootstrap: {type: 'string'},
	command: {type: 'string'},
	after: {type: 'string', multiple: true},
	size: {type: 'string'},
	mode: {type: 'string'},
	priority: {type: 'string'},
	arch: {type: 'string'},
	image: {type: 'string'},
	adhoc: {type: 'string'},
	commit: {type: 'string'},
	param: {type: 'string', multiple: true},
	input: {type: 'string', multiple: true},
	variable: {type: 'string', multiple: true},
	keep: {type: 'string'},
	title: {type: 'string'},
	tag: {type: 'string', multiple: true},
	'debug-key': {type: 'string'},
	'debug-port': {type: 'string'},
	'time-limit': {type: 'string'},
	large: {type: 'string', implied: 'yes'},
} as const satisfies Options;

/** Fields that are files or folders of this machine, written from the working directory. */
const pathFields = new Set(['bootstrap', 'adhoc', 'debug-key']);

/** `NAME=VALUE`, or `NAME` for what it is here: a secret need not stand on the command line. Problem `usage`. */
function variable(text: string, {environment}: Context): string {
	if (text.includes('=')) {
		return text;
	}

	const value = environment[text];
	if (value === undefined) {
		throw new Problem('usage', `${text} is not set here.`, {hint: 'Write NAME=VALUE.'});
	}

	return `${text}=${value}`;
}

function pairOf(text: string): readonly [string, string] {
	const [, field, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
	if (field === undefined) {
		throw new Problem('usage', `"${text}" names no field.`, {hint: 'Write --set FIELD=VALUE.'});
	}

	return [field, value!];
}

/** What the words and options wish for; `names` are the fields of the service. Problem `usage`. */
export function readWish(given: Arguments, context: Context, names: readonly string[]): StartWish {
	const wish = new Map<string, readonly string[]>();
	const add = (name: string, values: readonly string[]) => {
		if (values.length > 0) {
			wish.set(name, [...wish.get(name) ?? [], ...values]);
		}
	};

	add(names[0]!, given.words);
	for (const name of Object.keys(wishOptions)) {
		const text = given.text(name);
		add(name, text === undefined ? given.list(name) : [text]);
	}

	for (const [name, value] of given.list('set').map(text => pairOf(text))) {
		add(name, [value]);
	}

	// Where there is a field of that name, `env` is a kind of machine.
	const variables = names.includes('variable') ? 'variable' : 'env';
	const complete = (name: string, value: string) => (name === variables ? variable(value, context) : (pathFields.has(name) ? path.resolve(context.folder, value) : value));
	return Object.fromEntries([...wish].map(([name, values]) => [name, values.map(value => complete(name, value))]));
}
