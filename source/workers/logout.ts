import {execFile} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';

/** Where systemd keeps a process: with a login, with the user's own manager, or with neither (a service of the system, a container). */
export type Place = 'login' | 'manager' | 'elsewhere';

/** From /proc/PID/cgroup (cgroups(7)): its place in systemd's own hierarchy, which is the unified one or `name=systemd`. */
export function placeOf(cgroup: string): Place {
	const paths = cgroup.split('\n').filter(line => /^(?:0:|\d+:name=systemd):/.test(line));
	if (paths.some(line => /\/user@\d+\.service(?:\/|$)/.test(line))) {
		return 'manager';
	}

	return paths.some(line => /\/session-[^/]+\.scope(?:\/|$)/.test(line)) ? 'login' : 'elsewhere';
}

/** `Name=value` lines as systemd's tools print them. */
function readProperties(text: string): Readonly<Record<string, string>> {
	return Object.fromEntries(text.split('\n').flatMap(line => {
		const end = line.indexOf('=');
		return end === -1 ? [] : [[line.slice(0, end), line.slice(end + 1)]];
	}));
}

const words = (text = '') => text.split(' ').filter(word => word !== '');

/** Whether a logout ends what a user started, from the properties of logind (logind.conf(5)). */
export function killsProcesses(properties: string, user: string): boolean {
	const {KillUserProcesses: all, KillOnlyUsers: only, KillExcludeUsers: exclude} = readProperties(properties);
	const excluded = words(exclude);
	if (excluded.includes(user) || (excluded.length === 0 && user === 'root')) {
		return false;
	}

	return words(only).length > 0 ? words(only).includes(user) : all === 'yes';
}

/** What a logout does to a process of this place. */
export type Logout = {readonly place: Place; readonly ends: boolean};

const harmless: Logout = {place: 'elsewhere', ends: false};

function username(): string {
	try {
		return os.userInfo().username;
	} catch {
		// A uid without a name.
		return String(process.getuid!());
	}
}

/**
What a logout will do to this process and those that it starts. Nothing is asked where systemd does not run. A process with a login ends with it where logind is told to kill what is
left; one with the user's manager ends with the last login of the user unless that lingers. `root` is the directory that holds /run and /proc.
*/
export async function lookAtLogout(environment: Readonly<Record<string, string | undefined>>, root = '/'): Promise<Logout> {
	// As sd_booted(3) has it.
	if (!existsSync(path.join(root, 'run/systemd/system'))) {
		return harmless;
	}

	const ask = async (...args: readonly string[]): Promise<string> => {
		const {stdout} = await promisify(execFile)('loginctl', args, {env: environment, timeout: 3000});
		return stdout;
	};

	try {
		const place = placeOf(readFileSync(path.join(root, 'proc/self/cgroup'), 'utf8'));
		switch (place) {
			case 'login': {
				// Without a session it shows what holds for all.
				return {place, ends: killsProcesses(await ask('show-session', '-p', 'KillUserProcesses', '-p', 'KillOnlyUsers', '-p', 'KillExcludeUsers'), username())};
			}

			case 'manager': {
				return {place, ends: readProperties(await ask('show-user', String(process.getuid!()), '-p', 'Linger')).Linger === 'no'};
			}

			case 'elsewhere': {
				return harmless;
			}
		}
	} catch {
		// Nobody there who knows.
		return harmless;
	}
}

/** Milliseconds between two looks of a worker that will end: its user may be told to linger meanwhile. */
const interval = 60_000;

/** Whether a logout ends this process: looked at now, and again and again as long as it is so. */
export async function watchLogout(environment: Readonly<Record<string, string | undefined>>): Promise<{readonly ends: () => boolean; readonly stop: () => void}> {
	let {ends} = await lookAtLogout(environment);
	const timer = ends
		? setInterval(async () => {
			({ends} = await lookAtLogout(environment));
		}, interval).unref()
		: undefined;
	return {
		ends: () => ends,
		stop() {
			clearInterval(timer);
		},
	};
}
