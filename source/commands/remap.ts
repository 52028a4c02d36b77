import type {Customs} from '../core/customs.ts';
import {english} from '../words/english/index.ts';
import type {Words} from '../words/index.ts';
import {everyScreen, type Command} from './command.ts';
import {keyLabel} from './key-label.ts';
import {keyName} from './key-name.ts';
import {ownCommands} from './own.ts';

/** Keys that always mean the same, so that whoever sits down at a screen can find the way out. */
export const fixedKeys: ReadonlySet<string> = new Set(['up', 'down', 'enter', 'escape', 'q', '?', '/', 's', 'u']);

export type Remapped = {
	readonly commands: readonly Command[];
	/** What could not be done as it was wished, one sentence each. */
	readonly problems: readonly string[];
};

/**
The commands with the keys a user wishes, and the user's own. A wished key is taken from the command that has it by default, which is told of; fixed keys stay, and what ends or deletes something
on the server never gets a small letter.
*/
export function remap(commands: readonly Command[], customs: Customs, {keys: words}: Pick<Words, 'keys'> = english): Remapped {
	const problems = [...customs.problems];
	const wished = new Set<Command>();
	const ids = new Set(commands.map(({id}) => id));
	problems.push(...Object.keys(customs.keys).filter(id => !ids.has(id)).map(id => words.noCommand(id)));
	const own = ownCommands(customs.commands.filter(({name}) => {
		if (ids.has(name)) {
			problems.push(words.nameTaken(name));
		}

		return !ids.has(name);
	}), words);

	const give = (command: Command, wishes: readonly string[], fixed: readonly string[]): Command => {
		const keys = [...fixed];
		for (const wish of wishes) {
			const key = keyName(wish);
			const problem = key === undefined ? words.noKey : whyNot(command, key, fixed, words);
			if (problem !== undefined) {
				problems.push(words.notTaken(wish, command.id, problem));
			} else if (!keys.includes(key!)) {
				keys.push(key!);
			}
		}

		const given = {...command, keys};
		wished.add(given);
		return given;
	};

	const all = [
		...commands.map(command => {
			const wishes = customs.keys[command.id];
			return wishes === undefined ? command : give(command, wishes, command.keys.filter(key => fixedKeys.has(key)));
		}),
		...own.map(command => give(command, command.keys, [])),
	];
	return {commands: withoutConflicts(all, wished, problems, words), problems};
}

function whyNot({isGrave, on}: Command, key: string, fixed: readonly string[], words: Words['keys']): string | undefined {
	if (fixedKeys.has(key) && !fixed.includes(key)) {
		return words.fixed(keyLabel(key));
	}

	if (isGrave && /^\p{Lowercase_Letter}$/u.test(key)) {
		return words.grave;
	}

	return on.includes('help') && [...key].length === 1 && on.length === 1 ? words.searches : undefined;
}

/** Takes a key from all but one of the commands that have it on a screen: the first that was wished keeps it. */
function withoutConflicts(commands: readonly Command[], wished: ReadonlySet<Command>, problems: string[], words: Words['keys']): readonly Command[] {
	const losses = new Map<Command, Set<string>>();
	for (const screen of everyScreen) {
		const owners = new Map<string, Command>();
		const here = commands.filter(({on}) => on.includes(screen));
		for (const command of [...here.filter(one => wished.has(one)), ...here.filter(one => !wished.has(one))]) {
			for (const key of command.keys) {
				const owner = owners.get(key);
				if (!owner) {
					owners.set(key, command);
				} else if (!losses.get(command)?.has(key)) {
					losses.set(command, new Set([...losses.get(command) ?? [], key]));
					problems.push(words.meansNow(keyLabel(key), owner.id, command.id));
				}
			}
		}
	}

	return commands.map(command => ({...command, keys: command.keys.filter(key => !losses.get(command)?.has(key))}));
}
