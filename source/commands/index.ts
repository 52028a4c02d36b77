import {english} from '../words/english/index.ts';
import type {Words} from '../words/index.ts';
import {changing} from './changing.ts';
import type {BareCommand, Command} from './command.ts';
import {copying} from './copying.ts';
import {everywhere} from './everywhere.ts';
import {files} from './files.ts';
import {listing} from './listing.ts';
import {logging} from './logging.ts';
import {moving} from './moving.ts';
import {outputs} from './outputs.ts';
import {createTable} from './table.ts';
import {working} from './working.ts';

const bare: readonly BareCommand[] = [...working, ...changing, ...listing, ...logging, ...copying, ...files, ...outputs, ...moving, ...everywhere];

/** Every command once, in a language. Keys, hint lines, help and the manual's table are made from it, so that they cannot disagree. */
export function commandsIn(words: Words): readonly Command[] {
	return bare.map(command => ({...command, ...words.commands[command.id]}));
}

/** What the command line and the README list. */
export const commands = commandsIn(english);

/** The table without any wishes of a user. */
export const standardTable = createTable(commands);
