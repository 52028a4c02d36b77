import {constants} from 'node:fs';
import {access, stat, statfs} from 'node:fs/promises';
import os from 'node:os';
import process from 'node:process';
import {formatBytes} from '../../core/format.ts';
import type {Profile} from '../../core/profile.ts';
import type {Settings} from '../../settings/settings.ts';
import {hasNativeCiphers} from '../../ssh/native-ciphers.ts';
import {sshVersion} from '../../ssh/system.ts';
import {listTunnels} from '../../workers/list.ts';
import {holderOf} from '../../workers/port-holder.ts';
import {isFree, usualSshPort} from '../../workers/ports.ts';
import {lookAt, type Finding} from './finding.ts';

export type MachineOptions = {
	readonly settings: Settings;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly profile: Profile | undefined;
	/** Columns and rows; undefined where there is no terminal. */
	readonly terminal: {readonly columns: number; readonly rows: number} | undefined;
};

/** Less of it on a disk is told. */
const littleRoom = 64 * 1024 * 1024;
/** `f_type` of NFS in statfs(2). */
const nfs = 0x69_69;

/**
Looks at the programs, ports, directories and terminal of this machine.
@yields one finding a look
*/
export async function * examineMachine({settings, environment, profile, terminal}: MachineOptions): AsyncGenerator<Finding> {
	yield {name: 'node', status: 'good', text: `${process.version} on ${process.platform} ${os.release()}`};
	yield lookAt('ssh', async () => sshFinding(await sshVersion()));
	yield hasNativeCiphers()
		? {name: 'ciphers', status: 'good', text: 'ssh2 has its native ciphers'}
		: {
			name: 'ciphers', status: 'warning', text: 'ssh2 runs without its native ciphers, so copies take more of the processor', advice: 'Install baitui where a C++ compiler and the headers of this Node are.',
		};
	yield lookAt('port', async () => portFinding(settings, profile?.sshPort ?? usualSshPort));
	for (const [name, directory, isShareable] of [['settings', settings.paths.config, true], ['state', settings.paths.state, true], ['sockets', settings.paths.runtime, false]] as const) {
		yield lookAt(name, async () => directoryFinding(directory, isShareable));
	}

	yield terminalFinding(environment, terminal);
}

function sshFinding(version: string | undefined): Omit<Finding, 'name'> {
	if (version === undefined) {
		return {status: 'bad', text: 'there is no ssh program on this machine', advice: 'Install the OpenSSH client (package openssh-client or openssh-clients). Tunnels and copies work without it.'};
	}

	const [, major, minor] = /OpenSSH_(\d+)\.(\d+)/.exec(version) ?? [];
	// StrictHostKeyChecking=accept-new came with 7.6.
	const isOld = major !== undefined && (Number(major) * 100) + Number(minor) < 706;
	return isOld ? {status: 'bad', text: `${version} is too old`, advice: 'baitui needs OpenSSH 7.6 or newer.'} : {status: 'good', text: version};
}

async function portFinding(settings: Settings, port: number): Promise<Omit<Finding, 'name'>> {
	const own = (await listTunnels(settings)).find(({spec}) => spec.bind.port === port);
	if (own) {
		return {status: 'good', text: `${port} is a tunnel to ${own.spec.sessionName}`};
	}

	return await isFree('127.0.0.1', port)
		? {status: 'good', text: `${port}, the first choice for ssh tunnels, is free`}
		: {status: 'warning', text: `${port}, the first choice for ssh tunnels, is taken by ${await holderOf(port) ?? 'another program'}`, advice: 'Tunnels take the next free port and say so; baitui use PROFILE --ssh-port N chooses another.'};
}

async function directoryFinding(directory: string, isShareable: boolean): Promise<Omit<Finding, 'name'>> {
	const there = await stat(directory).catch(() => undefined);
	if (!there) {
		return {status: 'good', text: `${directory} is made when it is needed`};
	}

	await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
	const {type, bavail, bsize} = await statfs(directory);
	const room = bavail * bsize;
	if (room < littleRoom) {
		return {status: 'warning', text: `${directory} has only ${formatBytes(room)} left`, advice: 'What baitui must remember may not be kept. Make room.'};
	}

	if ((there.mode & 0o077) !== 0) {
		return {status: 'warning', text: `${directory} can be read by others`, advice: `chmod 700 ${directory}`};
	}

	return type === nfs && !isShareable
		? {status: 'warning', text: `${directory} is on NFS`, advice: 'Set XDG_RUNTIME_DIR to a directory of your own on a local disk.'}
		: {status: 'good', text: `${directory}${type === nfs ? ', on NFS' : ''}`};
}

function terminalFinding(environment: MachineOptions['environment'], terminal: MachineOptions['terminal']): Finding {
	const name = 'terminal';
	if (!terminal) {
		return {name, status: 'skipped', text: 'none here; the verbs work without one'};
	}

	const {columns, rows} = terminal;
	const locale = [environment.LC_ALL, environment.LC_CTYPE, environment.LANG].find(Boolean) ?? '';
	const text = [environment.TERM ?? 'TERM is not set', `${columns}x${rows}`, locale || 'no locale', environment.TMUX ? 'in tmux' : ''].filter(Boolean).join(', ');
	if (columns < 40 || rows < 10) {
		return {
			name, status: 'warning', text, advice: 'The screen needs 40x10.',
		};
	}

	return /utf-?8/i.test(locale)
		? {name, status: 'good', text}
		: {
			name, status: 'warning', text, advice: 'Names are shown and lines drawn in ASCII. Set LANG to a UTF-8 locale, such as C.UTF-8.',
		};
}
