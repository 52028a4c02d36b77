/**
Makes the picture of the README from a real run: the built program on the demo cluster, in a real terminal (tmux) of 80x24.
*/
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {readScreen} from './ansi.ts';
import {drawScreen} from './picture.ts';

const columns = 80;
const rows = 24;
const directory = mkdtempSync(path.join(os.tmpdir(), 'baitui-media-'));
const socket = path.join(directory, 'tmux');

function tmux(...args: readonly string[]): string {
	return execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], {encoding: 'utf8'});
}

async function screenWith(pattern: RegExp): Promise<string> {
	for (let tries = 0; tries < 300; tries++) {
		if (pattern.test(tmux('capture-pane', '-p'))) {
			return tmux('capture-pane', '-p', '-e');
		}

		await pause(100);
	}

	throw new Error(`the screen never showed ${pattern}:\n${tmux('capture-pane', '-p')}`);
}

/** Presses a key again and again until the screen shows the pattern. */
async function press(key: string, pattern: RegExp): Promise<void> {
	for (let tries = 0; tries < 30 && !pattern.test(tmux('capture-pane', '-p')); tries++) {
		tmux('send-keys', key);
		await pause(150);
	}
}

function save(name: string, captured: string): void {
	const screen = readScreen(captured).slice(0, rows);
	writeFileSync(path.join('media', `${name}.svg`), drawScreen(screen, columns));
}

try {
	const command = `env XDG_RUNTIME_DIR=${directory} TERM=xterm-256color LANG=C.UTF-8 ${process.execPath} dist/cli.js demo`;
	tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), command);
	await screenWith(/train-llm/);
	await press('j', /▶ ● train-llm/);
	for (const app of [/▶ jupyter/, /▶ tensorboard/]) {
		tmux('send-keys', 't');
		await screenWith(/Open a tunnel/);
		await press('j', app);
		tmux('send-keys', 'Enter');
		await screenWith(app.source.includes('jupyter') ? /jupyter +● ready/ : /2 ready/);
	}

	save('sessions', await screenWith(/2 ready/));
} finally {
	tmux('kill-server');
	const demo = path.join(directory, 'baitui', 'demo');
	execFileSync(process.execPath, ['dist/cli.js', 'tunnel', 'stop', '--all'], {
		env: {
			...process.env, XDG_RUNTIME_DIR: directory, BAITUI_CONFIG_DIR: path.join(demo, 'config'), BAITUI_STATE_DIR: path.join(demo, 'state'),
		},
	});
	rmSync(directory, {recursive: true, force: true});
}
