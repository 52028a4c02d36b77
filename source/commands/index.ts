import {changing} from './changing.ts';
import type {Command} from './command.ts';
import {copying} from './copying.ts';
import {everywhere} from './everywhere.ts';
import {files} from './files.ts';
import {listing} from './listing.ts';
import {logging} from './logging.ts';
import {moving} from './moving.ts';
import {createTable} from './table.ts';
import {working} from './working.ts';

/** Every command once. Keys, hint lines, help and the manual's table are made from it, so that they cannot disagree. */
export const commands: readonly Command[] = [...working, ...changing, ...listing, ...logging, ...copying, ...files, ...moving, ...everywhere];

/** The table without any wishes of a user. */
export const standardTable = createTable(commands);
