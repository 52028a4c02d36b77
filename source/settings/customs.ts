import path from 'node:path';
import type {Customs, KeyWishes, OwnCommand} from '../core/customs.ts';
import {readFileIfThere} from './file.ts';
import {isRecord} from './named-file.ts';

/** `keys.json` and `commands.json` of the settings directory. They are the user's: what cannot be used is told of and left as it is. */
export function readCustoms(directory: string): Customs {
	const problems: string[] = [];
	const keys = keysOf(read(directory, 'keys.json', problems), problems);
	const commands = commandsOf(read(directory, 'commands.json', problems), problems);
	return {keys, commands, problems};
}

function read(directory: string, name: string, problems: string[]): unknown {
	try {
		const text = readFileIfThere(path.join(directory, name));
		return text === undefined ? undefined : JSON.parse(text);
	} catch (error) {
		problems.push(error instanceof SyntaxError ? `${name} is no JSON and is not used: ${error.message}` : (error as Error).message);
		return undefined;
	}
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** One key, or several; undefined for anything else. */
const keyList = (value: unknown): readonly string[] | undefined => (isText(value) ? [value] : (Array.isArray(value) && value.every(key => isText(key)) ? value : undefined));

function keysOf(value: unknown, problems: string[]): KeyWishes {
	if (value === undefined) {
		return {};
	}

	if (!isRecord(value)) {
		problems.push('keys.json is not used: it must be an object of command names and keys.');
		return {};
	}

	const wishes: Array<readonly [string, readonly string[]]> = [];
	for (const [id, wish] of Object.entries(value)) {
		const keys = keyList(wish);
		if (keys) {
			wishes.push([id, keys]);
		} else {
			problems.push(`keys.json: "${id}" must have a key or a list of keys.`);
		}
	}

	return Object.fromEntries(wishes);
}

function commandsOf(value: unknown, problems: string[]): readonly OwnCommand[] {
	if (value === undefined) {
		return [];
	}

	if (!Array.isArray(value)) {
		problems.push('commands.json is not used: it must be a list of commands.');
		return [];
	}

	const commands: OwnCommand[] = [];
	for (const [index, item] of value.entries()) {
		const {name, command, key, summary, wait} = isRecord(item) ? item : {};
		const keys = key === undefined ? [] : keyList(key);
		if (isText(name) && /^[\w-]+$/.test(name) && isText(command) && keys) {
			commands.push({
				name, command, keys, waits: wait !== false, ...(isText(summary) && {summary}),
			});
		} else {
			problems.push(`commands.json: number ${index + 1} needs "name" (letters, digits, dashes), "command" and, if any, "key".`);
		}
	}

	return commands;
}
