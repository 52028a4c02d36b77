import {commands} from './commands.ts';
import {copies} from './copies.ts';
import {foot} from './foot.ts';
import {keys} from './keys.ts';
import {main} from './main.ts';
import {notices} from './notices.ts';
import {tunnels} from './tunnels.ts';

export const english = {
	commands, copies, foot, keys, main, notices, tunnels,
};
