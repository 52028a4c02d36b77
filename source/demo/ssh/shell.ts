import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';

/** Rows and columns. */
export type Size = {
	readonly rows: number;
	readonly columns: number;
};

/** Whose shell it is. */
export type ShellPlace = {
	/** The directory of this machine that it starts in. */
	readonly directory: string;
	readonly environment: Readonly<Record<string, string>>;
	/** User and host of the prompt, as in `work@main1`. */
	readonly prompt: string;
	/** Paths of the container and the directories that they are: a command that names the one means the other. */
	readonly paths: ReadonlyMap<string, string>;
};

export type ShellWish = ShellPlace & {
	/** Undefined = an interactive shell. */
	readonly command: string | undefined;
	readonly terminal?: {
		readonly type: string;
		readonly size: Size;
		/** A file for the name of the terminal, so that its size can be changed later. */
		readonly nameFile: string;
	};
};

const shell = existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh';

function quote(text: string): string {
	return `'${text.replaceAll('\'', String.raw`'\''`)}'`;
}

/** The program that gives a command a terminal of its own; undefined where the machine has none. */
function terminalCommand(line: string): readonly string[] | undefined {
	if (process.platform === 'darwin') {
		return ['/usr/bin/script', '-q', '/dev/null', '/bin/sh', '-c', line];
	}

	if (existsSync('/usr/bin/script')) {
		return ['/usr/bin/script', '--quiet', '--return', '--flush', '--command', line, '/dev/null'];
	}

	const python = ['/usr/bin/python3', '/usr/local/bin/python3'].find(path => existsSync(path));
	return python === undefined ? undefined : [python, '-c', 'import os,pty,sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))', '/bin/sh', '-c', line];
}

function interactive(): readonly string[] {
	// The machine's own rc files would set another prompt; the session's .bashrc is still read.
	return shell === '/bin/bash' ? [shell, '--noprofile', '--rcfile', '/dev/fd/9', '-i'] : [shell, '-i'];
}

/** The text of a command with the container's paths replaced. */
export function onThisMachine(text: string, paths: ReadonlyMap<string, string>): string {
	return paths.entries().reduce((changed, [path, directory]) => changed.replaceAll(new RegExp(String.raw`(?<![\w.\-/])${path}(?![\w\-])`, 'g'), () => directory), text);
}

/** Starts a command or a shell, in a process group of its own. */
export function startShell({directory, environment, prompt, paths, command, terminal}: ShellWish): ChildProcess {
	const text = command === undefined ? undefined : onThisMachine(command, paths);
	const rc = String.raw`PS1='${prompt}:\w$ '; [ -r ~/.bashrc ] && . ~/.bashrc`;
	const options = {cwd: directory, env: {...environment, ...(terminal && {TERM: terminal.type})}, detached: true} as const;
	if (terminal === undefined) {
		return spawn(shell, text === undefined ? ['-l'] : ['-c', text], options);
	}

	const start = text === undefined
		? `exec 9<<'RC'\n${rc}\nRC\nexec ${interactive().join(' ')}`
		: `exec ${shell} -c ${quote(text)}`;
	const line = `tty > ${quote(terminal.nameFile)}; stty rows ${terminal.size.rows} cols ${terminal.size.columns}; ${start}`;
	const argv = terminalCommand(line);
	if (argv === undefined) {
		const notice = 'This machine has neither script nor python3, so the demo has no terminal to give.';
		return spawn(shell, ['-c', `echo ${quote(notice)}; exec ${text === undefined ? `${shell} -i` : `${shell} -c ${quote(text)}`}`], options);
	}

	return spawn(argv[0]!, argv.slice(1), options);
}

/** Changes the size of a terminal that `startShell` made; its programs get SIGWINCH from the kernel. */
export async function resize(nameFile: string, {rows, columns}: Size): Promise<void> {
	for (let attempt = 0; attempt < 40; attempt++) {
		const name = await readFile(nameFile, 'utf8').catch(() => '');
		if (name.endsWith('\n')) {
			const option = process.platform === 'darwin' ? '-f' : '-F';
			spawn('stty', [option, name.trim(), 'rows', String(rows), 'cols', String(columns)], {stdio: 'ignore'}).on('error', () => undefined);
			return;
		}

		await wait(50);
	}
}
