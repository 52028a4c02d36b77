import {
	existsSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {createHash} from 'node:crypto';
import path from 'node:path';
import {Problem} from '../../core/problem.ts';
import {needKnownFields, valueOf, type StartWish} from '../../core/start.ts';
import {privateKeyBeside} from './debug-key.ts';
import type {RemoteDebug} from './session-record.ts';
import {startNames} from './start-names.ts';
import type {Step, StepParameter} from './steps.ts';

export function checkNames(wish: StartWish): void {
	needKnownFields(wish, startNames, 'Valohai');
}

const usualPort = 2222;

/** The port asked for. Problem `usage` outside of what the service allows: above 1023. */
export function portOf(wish: StartWish): number {
	const text = valueOf(wish, 'debug-port') ?? String(usualPort);
	const port = Number(text);
	if (!/^\d+$/.test(text) || port < 1024 || port > 65_535) {
		throw new Problem('usage', `debug-port cannot be "${text}".`, {hint: 'It is 1024 to 65535.'});
	}

	return port;
}

/** The text of a public key that the service takes. Problem `usage` for another kind, or a private key (valohai.md section 5). */
function readPublicKey(file: string): string {
	let text: string;
	try {
		text = readFileSync(file, 'utf8').trim();
	} catch (error) {
		throw new Problem('usage', `The public key ${file} cannot be read.`, {hint: 'Make a pair with ssh-keygen -t ed25519, or leave debug-key out and baitui makes one.', cause: error});
	}

	if (text.includes('PRIVATE KEY')) {
		throw new Problem('usage', `${file} is a private key, which must not leave this machine.`, {hint: existsSync(`${file}.pub`) ? `Give ${file}.pub.` : 'Give its public part.'});
	}

	if (!/^ssh-(?:rsa|ed25519) [\w+/=]+(?: [^\n]*)?$/.test(text)) {
		throw new Problem('usage', `${file} is no public key that the service takes.`, {hint: 'It takes ssh-rsa and ssh-ed25519: ssh-keygen -t ed25519'});
	}

	return text;
}

/** Keeps the way to a private key that lies in no place where keys are looked for. */
function rememberKey(keyDirectory: string, publicKey: string, privateKey: string): void {
	const name = path.join(keyDirectory, createHash('sha256').update(publicKey).digest('hex').slice(0, 16));
	if (existsSync(name)) {
		return;
	}

	symlinkSync(path.resolve(privateKey), name);
	writeFileSync(`${name}.pub`, `${publicKey}\n`);
}

/** What is sent for ssh, checked before anything goes to the service; `ownKey` is asked where no key is named. Undefined for `none`. Problem `usage`, `refused` (a private key that others can read). */
export function remoteDebugFor(wish: StartWish, {keyDirectory, ownKey}: {readonly keyDirectory: string; readonly ownKey: () => string}): RemoteDebug | undefined {
	const port = portOf(wish);
	const file = valueOf(wish, 'debug-key');
	if (file === undefined) {
		return {port, key: ownKey()};
	}

	if (path.basename(file) === 'none') {
		return undefined;
	}

	const key = readPublicKey(file);
	const privateKey = privateKeyBeside(file);
	if (privateKey !== undefined) {
		if ((statSync(privateKey).mode & 0o077) !== 0) {
			throw new Problem('refused', `The private key ${privateKey} can be read by others, and ssh refuses such a key.`, {hint: `chmod 600 ${privateKey}`});
		}

		rememberKey(keyDirectory, key, privateKey);
	}

	return {port, key};
}

const units: Readonly<Record<string, number>> = {
	s: 1, m: 60, h: 3600, d: 86_400,
};

/** The service ends an execution that says nothing for so long (valohai.md section 7). */
const longestKeep = 8 * 3600;

/** A span such as `30m` or `1h` in seconds; undefined where it was left out. Problem `usage`. */
export function spanOf(wish: StartWish, field: string): number | undefined {
	const text = valueOf(wish, field);
	if (text === undefined) {
		return undefined;
	}

	const [, amount, unit] = /^(\d+)([dhms])$/.exec(text) ?? [];
	const seconds = Number(amount) * (units[unit ?? ''] ?? 0);
	if (!(seconds > 0)) {
		throw new Problem('usage', `${field} cannot be "${text}".`, {hint: 'Write 30m or 1h.'});
	}

	return seconds;
}

/** Seconds for which an execution is to stay after its work. Problem `usage`. */
export function keepOf(wish: StartWish): number | undefined {
	const seconds = spanOf(wish, 'keep');
	if (seconds !== undefined && seconds > longestKeep) {
		throw new Problem('usage', `keep cannot be "${valueOf(wish, 'keep')!}".`, {hint: '8h is the most, since the service ends what is silent for longer.'});
	}

	return seconds;
}

/** Pairs of `NAME=VALUE`, in order. Problem `usage`. */
export function pairsOf(wish: StartWish, field: string): ReadonlyArray<readonly [string, string]> {
	return (wish[field] ?? []).map(text => {
		const at = text.indexOf('=');
		if (at < 1) {
			throw new Problem('usage', `${field} cannot be "${text}".`, {hint: 'Write NAME=VALUE.'});
		}

		return [text.slice(0, at), text.slice(at + 1)];
	});
}

function needNames(kind: string, given: Iterable<string>, items: ReadonlyArray<{readonly name: string; readonly isNeeded: boolean}>, step: string): void {
	const names = new Set(given);
	const unknown = [...names].find(name => items.every(item => item.name !== name));
	if (unknown !== undefined) {
		throw new Problem('usage', `The step ${step} has no ${kind} "${unknown}".`, {hint: items.length === 0 ? `It has no ${kind}s.` : `It has: ${items.map(({name}) => name).join(', ')}.`});
	}

	const missing = items.find(item => item.isNeeded && !names.has(item.name));
	if (missing) {
		throw new Problem('usage', `The ${kind} ${missing.name} of the step ${step} is missing.`, {hint: `Give it with --${kind === 'input' ? 'input' : 'param'} ${missing.name}=VALUE.`});
	}
}

/** A value in the type of its parameter. Problem `usage`. */
function typed(text: string, {name, type, choices, least = -Infinity, most = Infinity}: StepParameter): string | number | boolean {
	const refuse = (what: string) => new Problem('usage', `The parameter ${name} cannot be "${text}".`, {hint: `It is ${what}.`});
	if (choices.length > 0 && !choices.includes(text)) {
		throw refuse(`one of ${choices.join(', ')}`);
	}

	if (type === 'flag') {
		if (!/^(?:true|false|yes|no|1|0)$/i.test(text)) {
			throw refuse('true or false');
		}

		return /^(?:true|yes|1)$/i.test(text);
	}

	if (type !== 'integer' && type !== 'float') {
		return text;
	}

	const number = Number(text);
	if (text.trim() === '' || (type === 'integer' ? !Number.isSafeInteger(number) : !Number.isFinite(number))) {
		throw refuse(type === 'integer' ? 'a whole number' : 'a number');
	}

	if (number < least || number > most) {
		throw refuse([...(least === -Infinity ? [] : [`at least ${least}`]), ...(most === Infinity ? [] : [`at most ${most}`])].join(' and '));
	}

	return number;
}

/** Parameters of a step as JSON of their types; one that may have several values has a list. Problem `usage`. */
export function parametersFor(wish: StartWish, step: Step): Readonly<Record<string, unknown>> {
	const given = Map.groupBy(pairsOf(wish, 'param'), ([name]) => name);
	needNames('parameter', given.keys(), step.parameters, step.name);
	return Object.fromEntries(given.entries().map(([name, pairs]) => {
		const parameter = step.parameters.find(item => item.name === name)!;
		const values = pairs.map(([, text]) => typed(text, parameter));
		if (values.length > 1 && !parameter.isMultiple) {
			throw new Problem('usage', `The parameter ${name} is given twice.`);
		}

		return [name, parameter.isMultiple ? values : values[0]];
	}));
}

/** Addresses by the name of the input. Problem `usage`. */
export function inputsFor(wish: StartWish, step: Step): Readonly<Record<string, readonly string[]>> {
	const given = Map.groupBy(pairsOf(wish, 'input'), ([name]) => name);
	needNames('input', given.keys(), step.inputs, step.name);
	return Object.fromEntries(given.entries().map(([name, pairs]) => [name, pairs.map(([, url]) => url)]));
}
