import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import type {Verification} from '../../source/core/transfer.ts';
import {startTransfer} from '../../source/transfers/transfer.ts';
import type {Openssh} from '../helpers/openssh.ts';
import {makeSpec} from '../helpers/transfer.ts';

/** `isFolder`: of files; else it is one file. */
export type Ends = {readonly from: string; readonly to: string; readonly isFolder: boolean};
/** Copies, and resolves with the seconds of CPU that took on this side. */
export type Copier = {readonly up: (ends: Ends) => Promise<number>; readonly down: (ends: Ends) => Promise<number>};

const trusting = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', '-F', '/dev/null'];

/** Runs a program to its end; the shell tells what it and its children took. */
async function run(program: string, words: readonly string[]): Promise<number> {
	const child = spawn('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', program, ...words], {stdio: ['ignore', 'ignore', 'pipe'], env: {...process.env, LC_ALL: 'C'}});
	const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number | null]>]);
	if (code !== 0) {
		throw new Error(`${program} ended with ${code}: ${said.slice(-500)}`);
	}

	const [user, system] = said.trim().split('\n').at(-1)!.split(' ').map(Number) as [number, number];
	return user + system;
}

export function scp({user, keyFile}: Openssh, port: number, options: readonly string[]): Copier {
	const copy = async (...words: readonly string[]) => run('scp', ['-q', ...trusting, ...options, '-r', '-i', keyFile, '-P', String(port), ...words]);
	return {up: async ({from, to}) => copy(from, `${user}@127.0.0.1:${to}`), down: async ({from, to}) => copy(`${user}@127.0.0.1:${from}`, to)};
}

/** Undefined, and told of, where it is not installed. */
function ifInstalled(program: string, copier: Copier): Copier | undefined {
	if (spawnSync(program, ['--version']).status === 0) {
		return copier;
	}

	process.stderr.write(`No peer: ${program} is not on this machine (Debian: apt-get install ${program})\n`);
	return undefined;
}

/** As it is usually called; what is there is left alone only if it is the same. */
export function rsync({user, keyFile}: Openssh, port: number): Copier | undefined {
	const shell = ['ssh', ...trusting, '-i', keyFile, '-p', String(port)].join(' ');
	const copy = async (from: string, to: string, isFolder: boolean) => run('rsync', ['-a', '-e', shell, isFolder ? `${from}/` : from, to]);
	return ifInstalled('rsync', {up: async ({from, to, isFolder}) => copy(from, `${user}@127.0.0.1:${to}`, isFolder), down: async ({from, to, isFolder}) => copy(`${user}@127.0.0.1:${from}`, to, isFolder)});
}

/** Without the checksums that it asks for after each copy by a command of its own, for all are compared by size only. */
export function rclone({user, keyFile}: Openssh, port: number): Copier | undefined {
	const remote = `:sftp,host=127.0.0.1,port=${port},user=${user},key_file=${keyFile}:`;
	const copy = async (from: string, to: string) => run('rclone', ['copyto', '--config', '/dev/null', '--quiet', '--ignore-checksum', from, to]);
	return ifInstalled('rclone', {up: async ({from, to}) => copy(from, `${remote}${to}`), down: async ({from, to}) => copy(`${remote}${from}`, to)});
}

let last = 0;

/** The engine itself in this process, with its login, without the start of a program: scp's takes 20 ms. `hasCommands`: whether it may use the server's tar and sha256sum. */
export function engine(server: Openssh, port: number, directory: string, {verify = 'size', hasCommands = true}: {readonly verify?: Verification; readonly hasCommands?: boolean} = {}): Copier {
	const connect = async () => {
		const connection = await server.connect(port);
		return hasCommands
			? connection
			: {
				...connection, async openCommand() {
					throw new Error('not wanted');
				},
			};
	};

	const copy = (direction: 'upload' | 'download') => async ({from, to}: Ends) => {
		const before = process.cpuUsage();
		const state = await startTransfer(makeSpec({
			id: `bench${++last}`, direction, sources: [from], destination: to, verify,
		}), {connect, journal: path.join(directory, 'journal'), onState() {}}).ended;
		if (state.status !== 'done') {
			throw new Error(state.problem?.message ?? state.status);
		}

		const {user, system} = process.cpuUsage(before);
		return (user + system) / 1e6;
	};

	return {up: copy('upload'), down: copy('download')};
}
