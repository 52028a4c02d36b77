import path from 'node:path';
import type {Context} from './context.ts';
import {selfCommand} from './self.ts';

const directories = ['BAITUI_CONFIG_DIR', 'BAITUI_STATE_DIR', 'XDG_CONFIG_HOME', 'XDG_STATE_HOME'];

/** The words that run this very baitui with the settings it has now, for what other programs read or is copied elsewhere: they may be started without the variables of this shell. */
export function ownCommand({environment, folder}: Context): readonly string[] {
	const set = directories.filter(name => environment[name]).map(name => `${name}=${path.resolve(folder, environment[name]!)}`);
	return [...(set.length > 0 ? ['env', ...set] : []), ...selfCommand()];
}
