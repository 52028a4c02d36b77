import {commands} from './commands.ts';
import {keys} from './keys.ts';

export const english = {commands, keys};
