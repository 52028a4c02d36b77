import type {Command, ScreenName, Situation} from './command.ts';

/** The commands of a running program, with the user's keys and the user's own. */
export type CommandTable = {
	readonly commands: readonly Command[];
	/** The command a key means on a screen. */
	readonly find: (screen: ScreenName, key: string) => Command | undefined;
	/** The command of that name, on a screen where several have it. */
	readonly named: (name: string, screen: ScreenName) => Command | undefined;
	/** The commands that belong into the hint line now, in order; back, help and quit are the last. */
	readonly hinted: (situation: Situation) => readonly Command[];
};

export function createTable(commands: readonly Command[]): CommandTable {
	const byKey = new Map(commands.flatMap(command => command.on.flatMap(screen => command.keys.map(key => [`${screen} ${key}`, command] as const))));

	return {
		commands,
		find: (screen, key) => byKey.get(`${screen} ${key}`),
		named(name, screen) {
			const all = commands.filter(({id, aliases}) => id === name || aliases?.includes(name));
			return all.find(({on}) => on.includes(screen)) ?? all[0];
		},
		hinted: situation => commands.filter(({hint, keys, on, isAvailable, isHinted}) =>
			hint !== undefined && keys.length > 0 && on.includes(situation.screen) && (isAvailable?.(situation) ?? true) && (isHinted?.(situation) ?? true)),
	};
}
