import {everyScreen} from '../commands/command.ts';
import {keyLabel} from '../commands/key-label.ts';
import {commands} from '../commands/index.ts';
import {remap} from '../commands/remap.ts';
import {english} from '../words/english/index.ts';
import {needWords} from './arguments.ts';
import {formatJson, formatTable, write} from './output.ts';
import type {Verb} from './verb.ts';

const placeholder = (name: string): string => `{${name}}`;

const placeholders = `${['session', 'id', 'port'].map(name => placeholder(name)).join(', ')} and ${placeholder('host')}`;

export const verb: Verb = {
	usage: `Usage: baitui keys [--json]

Lists the commands of the screen with their keys, as the help (?) shows them,
and what is wrong with yours, which makes it end with 2.

Keys are changed in keys.json in the settings directory, by the names listed
here; Up, Down, Enter, Esc, q, ?, /, s and
u always mean the same:

  {"tunnel": "T", "refresh": ["f5", "ctrl-r"]}

Commands of your own are lines of sh in commands.json. What stands for
${placeholders} is quoted:

  [{"name": "gpus", "key": "ctrl-g", "summary": "look at its GPUs",
    "command": "baitui ssh ${placeholder('session')} -- nvidia-smi"}]
`,
	options: {},
	async run(given, {settings, isJson, stdout, stderr}) {
		needWords(given, []);
		const {commands: mine, problems} = remap(commands, settings.customs());
		const rows = mine.map(({id, keys, summary, on}) => ({
			id, keys, summary, screens: on,
		}));
		const code = problems.length === 0 ? 0 : 2;
		if (isJson) {
			await write(stdout, formatJson({commands: rows, problems}));
			return code;
		}

		const {screens: places, everywhere} = english.keys;
		await write(stdout, formatTable(rows, [
			{heading: 'KEYS', cell: ({keys}) => keys.map(key => keyLabel(key)).join(' ') || '-'},
			{heading: 'NAME', cell: ({id}) => id},
			{heading: 'WHAT IT DOES', cell: ({summary}) => summary},
			{heading: 'WHERE', cell: ({screens}) => (screens.length === everyScreen.length ? everywhere : screens.map(screen => places[screen]).join(', '))},
		]));
		await write(stderr, problems.map(problem => `${problem}\n`).join(''));
		return code;
	},
};
