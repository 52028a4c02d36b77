import type {Words} from '../index.ts';
import {commands} from './commands.ts';
import {copies} from './copies.ts';
import {copy} from './copy.ts';
import {details} from './details.ts';
import {files} from './files.ts';
import {foot} from './foot.ts';
import {keys} from './keys.ts';
import {main} from './main.ts';
import {notices} from './notices.ts';
import {outputs} from './outputs.ts';
import {text} from './text.ts';
import {tunnel} from './tunnel.ts';
import {tunnels} from './tunnels.ts';

export const korean: Words = {
	commands, copies, copy, details, files, foot, keys, main, notices, outputs, text, tunnel, tunnels,
};
