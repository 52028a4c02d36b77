import type {Words} from '../index.ts';
import {commands} from './commands.ts';
import {keys} from './keys.ts';

export const korean: Words = {commands, keys};
