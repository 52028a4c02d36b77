/**
Makes the pictures of the README from a real run: the built program on the demo cluster, in a real terminal (tmux) of 80x24.
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

function save(name: string, captured: string): void {
	const screen = readScreen(captured).slice(0, rows);
	writeFileSync(path.join('media', `${name}.svg`), drawScreen(screen, columns));
}

try {
	const command = `env XDG_RUNTIME_DIR=${directory} TERM=xterm-256color LANG=C.UTF-8 ${process.execPath} dist/cli.js demo`;
	tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), command);
	await screenWith(/train-llm/);
	tmux('send-keys', 't');
	await screenWith(/jupyter/);
	tmux('send-keys', 'j');
	await pause(200);
	tmux('send-keys', 'Enter');
	save('sessions', await screenWith(/ready/));
	tmux('send-keys', 'u');
	save('files', await screenWith(/kept/));
	tmux('send-keys', 'Escape');
	await screenWith(/Sessions/);
	for (const key of ['x', 'Enter', 'q']) {
		tmux('send-keys', key);
		await pause(300);
	}
} finally {
	try {
		tmux('kill-server');
	} catch {
		// It went with its last program.
	}

	rmSync(directory, {recursive: true, force: true});
}
