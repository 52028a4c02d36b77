import {spawnSync} from 'node:child_process';
import {
	chmodSync,
	mkdirSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** The contract of secret-tool(1): secrets come by stdin and go by stdout; what is not there is 1 without a word; without a bus it is 1 with one. It notes how it was called. */
const standIn = String.raw`#!${process.execPath}
const fs = require('node:fs');
const [, , verb, ...words] = process.argv;
fs.appendFileSync(process.env.STAND_IN_CALLS, JSON.stringify({argv: process.argv, environment: process.env}) + '\n');
if (process.env.STAND_IN_IS_LOCKED === verb) setInterval(() => {}, 1000);
else if (process.env.STAND_IN_IS_GONE) { console.error('secret-tool: Cannot autolaunch D-Bus without X11 $DISPLAY'); process.exit(1); }
else {
	const key = words.filter(word => !word.startsWith('--label=')).join(' ');
	const all = fs.existsSync(process.env.STAND_IN_FILE) ? JSON.parse(fs.readFileSync(process.env.STAND_IN_FILE, 'utf8')) : {};
	if (verb === 'lookup') { if (!(key in all)) process.exit(1); process.stdout.write(all[key]); }
	if (verb === 'store') all[key] = fs.readFileSync(0, 'utf8');
	if (verb === 'clear') delete all[key];
	fs.writeFileSync(process.env.STAND_IN_FILE, JSON.stringify(all));
}
`;

/** A program of that name on a PATH of its own, with what it was told. */
export function standInKeyring(directory: string): {readonly environment: Record<string, string>; readonly calls: () => string; readonly contents: () => Record<string, string>} {
	const folder = path.join(directory, 'keyring');
	mkdirSync(path.join(folder, 'bin'), {recursive: true});
	writeFileSync(path.join(folder, 'bin', 'secret-tool'), standIn);
	chmodSync(path.join(folder, 'bin', 'secret-tool'), 0o755);
	const environment = {PATH: `${path.join(folder, 'bin')}:${process.env.PATH ?? ''}`, STAND_IN_FILE: path.join(folder, 'secrets.json'), STAND_IN_CALLS: path.join(folder, 'calls')};
	writeFileSync(environment.STAND_IN_CALLS, '');
	return {
		environment,
		calls: () => readFileSync(environment.STAND_IN_CALLS, 'utf8'),
		contents: () => JSON.parse(readFileSync(environment.STAND_IN_FILE, 'utf8')) as Record<string, string>,
	};
}

/** Whether this machine has what a real keyring takes. */
export const hasRealKeyring = ['secret-tool', 'gnome-keyring-daemon', 'dbus-run-session'].every(program => spawnSync('which', [program]).status === 0);
