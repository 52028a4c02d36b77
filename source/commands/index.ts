import type {Command, ScreenName, Situation} from './command.ts';
import {changing} from './changing.ts';
import {copying} from './copying.ts';
import {everywhere} from './everywhere.ts';
import {files} from './files.ts';
import {listing} from './listing.ts';
import {moving} from './moving.ts';
import {working} from './working.ts';

/** Every command once. Keys, hint lines, help and the manual's table are made from it, so that they cannot disagree. */
export const commands: readonly Command[] = [...working, ...changing, ...listing, ...copying, ...files, ...moving, ...everywhere];

/** The command a key means on a screen. */
export function commandFor(screen: ScreenName, key: string): Command | undefined {
	return commands.find(command => command.on.includes(screen) && command.keys.includes(key));
}

/** The commands that belong into the hint line now, in order; help and quit are the last two. */
export function hintedCommands(situation: Situation): readonly Command[] {
	return commands.filter(({hint, on, isAvailable, isHinted}) =>
		hint !== undefined && on.includes(situation.screen) && (isAvailable?.(situation) ?? true) && (isHinted?.(situation) ?? true));
}
