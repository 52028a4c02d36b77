import type {Language} from '../language.ts';
import {act} from './act.ts';
import {change} from './change.ts';
import {commands} from './commands.ts';
import {connect} from './connect.ts';
import {copies} from './copies.ts';
import {copy} from './copy.ts';
import {details} from './details.ts';
import {files} from './files.ts';
import {folders} from './folders.ts';
import {foot} from './foot.ts';
import {keys} from './keys.ts';
import {launcher} from './launcher.ts';
import {main} from './main.ts';
import {notices} from './notices.ts';
import {outputs} from './outputs.ts';
import {sshKeys} from './ssh-keys.ts';
import {start} from './start.ts';
import {text} from './text.ts';
import {tunnel} from './tunnel.ts';
import {tunnels} from './tunnels.ts';

export const english = {
	language: 'en' as Language,
	act,
	change,
	commands,
	connect,
	copies,
	copy,
	details,
	files,
	folders,
	foot,
	keys,
	launcher,
	main,
	notices,
	outputs,
	sshKeys,
	/** For a screen: a sentence of a problem, a hint, a reason or a remark, which are made in English. */
	sentence: (text: string): string => text,
	start,
	text,
	tunnel,
	tunnels,
};
