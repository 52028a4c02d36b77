import assert from 'node:assert/strict';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {test, type TestContext} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {killsProcesses, lookAtLogout, placeOf} from '../../source/workers/logout.ts';
import {spawnWorker} from '../../source/workers/spawn.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

const login = '0::/user.slice/user-1000.slice/session-3.scope\n';
const manager = '0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-r31921d.scope\n';

test('where systemd keeps a process is told by its own hierarchy', () => {
	assert.equal(placeOf(login), 'login');
	assert.equal(placeOf(manager), 'manager');
	assert.equal(placeOf('0::/\n'), 'elsewhere');
	assert.equal(placeOf('0::/system.slice/cron.service\n'), 'elsewhere');
	assert.equal(placeOf(''), 'elsewhere');
	const hybrid = '4:memory:/user.slice/user-1000.slice/session-9.scope\n1:name=systemd:/user.slice/user-1000.slice/user@1000.service/init.scope\n0::/\n';
	assert.equal(placeOf(hybrid), 'manager');
	assert.equal(placeOf('1:name=systemd:/user.slice/user-7.slice/session-c2.scope\n0::/\n'), 'login');
});

test('whether a logout kills is what logind says of this user', () => {
	const properties = (all: string, only = '', exclude = 'root') => `KillOnlyUsers=${only}\nKillExcludeUsers=${exclude}\nKillUserProcesses=${all}\n`;
	assert.equal(killsProcesses(properties('yes'), 'ann'), true);
	assert.equal(killsProcesses(properties('no'), 'ann'), false);
	assert.equal(killsProcesses(properties('yes'), 'root'), false);
	assert.equal(killsProcesses(properties('yes', '', ''), 'root'), false);
	assert.equal(killsProcesses(properties('yes', '', 'root ann'), 'ann'), false);
	assert.equal(killsProcesses(properties('yes', 'bob'), 'ann'), false);
	assert.equal(killsProcesses(properties('no', 'bob ann'), 'ann'), true);
	assert.equal(killsProcesses('', 'ann'), false);
});

/** A directory with programs that come first in PATH, and a root with or without systemd. */
function createHost(t: TestContext, {cgroup, isSystemd = true, programs}: {readonly cgroup: string; readonly isSystemd?: boolean; readonly programs: Readonly<Record<string, string>>}) {
	const directory = temporaryDirectory(t);
	const bin = path.join(directory, 'bin');
	mkdirSync(bin);
	for (const [name, script] of Object.entries(programs)) {
		writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
		chmodSync(path.join(bin, name), 0o755);
	}

	mkdirSync(path.join(directory, 'proc/self'), {recursive: true});
	writeFileSync(path.join(directory, 'proc/self/cgroup'), cgroup);
	if (isSystemd) {
		mkdirSync(path.join(directory, 'run/systemd/system'), {recursive: true});
	}

	return {directory, environment: {...process.env, PATH: `${bin}:/usr/bin:/bin`}};
}

/** Everybody is killed at logout, whatever their name; `Linger` as given. */
const loginctl = (linger: string) => `echo "$@" >> "$(dirname "$0")/asked"; case "$1" in show-session) echo KillUserProcesses=no; echo "KillOnlyUsers=$(id -un)"; echo KillExcludeUsers=nobody;; show-user) echo Linger=${linger};; esac`;

test('a login that kills what is left ends what it started, and so does the manager of a user who does not linger', async t => {
	const look = async (cgroup: string, linger: string) => {
		const {directory, environment} = createHost(t, {cgroup, programs: {loginctl: loginctl(linger)}});
		return lookAtLogout(environment, directory);
	};

	assert.deepEqual(await look(login, 'no'), {place: 'login', ends: true});
	assert.deepEqual(await look(manager, 'no'), {place: 'manager', ends: true});
	assert.deepEqual(await look(manager, 'yes'), {place: 'manager', ends: false});
	assert.deepEqual(await look('0::/system.slice/cron.service\n', 'no'), {place: 'elsewhere', ends: false});
});

test('where systemd does not run, nothing is asked', async t => {
	const {directory, environment} = createHost(t, {cgroup: login, isSystemd: false, programs: {loginctl: loginctl('no')}});
	assert.deepEqual(await lookAtLogout(environment, directory), {place: 'elsewhere', ends: false});
	assert.equal(existsSync(path.join(directory, 'bin/asked')), false);
});

test('a logind that does not answer is taken for one that kills nobody', async t => {
	const {directory, environment} = createHost(t, {cgroup: login, programs: {loginctl: 'echo "Failed to connect to bus" >&2; exit 1'}});
	assert.deepEqual(await lookAtLogout(environment, directory), {place: 'elsewhere', ends: false});
});

/** What systemd-run --scope does: becomes the program, its descriptors with it. */
const systemdRun = 'echo "$@" >> "$(dirname "$0")/scoped"; while [ "$1" != -- ]; do shift; done; shift; exec "$@"';

const worker = (word: string) => [process.execPath, '-e', `require('node:fs').appendFileSync('started', 'x'); process.send(${word}, () => process.disconnect());`];

async function spawnIn({directory, environment}: ReturnType<typeof createHost>, word: string): Promise<void> {
	await spawnWorker(worker(word), {
		log: path.join(directory, 'log'), environment, folder: directory, isScoped: true,
	});
}

const starts = ({directory}: ReturnType<typeof createHost>) => readFileSync(path.join(directory, 'started'), 'utf8').length;

test('a worker in a scope of its own is heard like any other', async t => {
	const host = createHost(t, {cgroup: login, programs: {'systemd-run': systemdRun}});
	await spawnIn(host, '{status: "ready"}');
	assert.match(readFileSync(path.join(host.directory, 'bin/scoped'), 'utf8'), /^--user --scope --quiet --collect -- /);
	assert.equal(starts(host), 1);
});

test('a worker that says why it cannot is not started a second time', async t => {
	const host = createHost(t, {cgroup: login, programs: {'systemd-run': systemdRun}});
	await assert.rejects(spawnIn(host, '{status: "problem", code: "port-in-use", message: "Port 1 is used."}'), (error: unknown) => error instanceof Problem && error.code === 'port-in-use');
	assert.equal(starts(host), 1);
});

test('where no manager of the user answers the worker is started as ever', async t => {
	const host = createHost(t, {cgroup: login, programs: {'systemd-run': 'echo "Failed to connect to bus: No medium found" >&2; exit 1'}});
	await spawnIn(host, '{status: "ready"}');
	assert.equal(starts(host), 1);
	assert.match(readFileSync(path.join(host.directory, 'log'), 'utf8'), /Failed to connect to bus/);
});

test('where there is no systemd-run the worker is started as ever', async t => {
	const host = createHost(t, {cgroup: login, programs: {}});
	await spawnIn({...host, environment: {...host.environment, PATH: path.join(host.directory, 'bin')}}, '{status: "ready"}');
	assert.equal(starts(host), 1);
});
