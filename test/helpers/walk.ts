/*
A walk-through: what a guide tells its readers to type, and beside it what is typed with baitui. Each step runs its line in a shell of a machine of its own, where `baitui` is the built program, and looks at
what came of it; the steps of a file follow each other as in the guide. The lines of the guides that stand on their own (ssh, scp, psftp) are run as well, by `shell`, so that what baitui hands out is tried by
the programs it is meant for.
*/
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster, type ClusterOptions} from '../../source/demo/cluster.ts';
import {createMachine, type Finished, type Machine} from './baitui.ts';
import {signInTo} from './sign-in.ts';
import {openTmux, type TmuxTerminal} from './tmux.ts';

export type Step = {
	/** As the guide has it: a line of a shell after `$`, or what is to be clicked. */
	readonly seed: string;
	/** A line of a shell. */
	readonly baitui: string;
	/** Why it cannot be tried on this machine. */
	readonly skip?: string | false;
	/** Exit code, 0 without it. */
	readonly code?: number;
};

export type Walk = {
	/** There as soon as tests run. */
	readonly cluster: () => Cluster;
	readonly machine: Machine;
	/** Variables of the shell, such as a port that one step tells and another uses. */
	readonly variables: Record<string, string>;
	readonly step: (step: Step, check: (done: Finished) => unknown) => void;
	/** Runs a line, which must succeed; its output. */
	readonly shell: (line: string, input?: string) => Promise<string>;
	/** Runs a line to whatever end. */
	readonly attempt: (line: string, input?: string) => Promise<Finished>;
	/** Another terminal with the same shell, for lines that stay. */
	readonly terminal: () => Promise<TmuxTerminal>;
	readonly read: (name: string) => string;
	readonly write: (name: string, content: string | Uint8Array, mode?: number) => void;
};

/** A machine to walk on beside a demo cluster, for all tests of a file; signed in to it unless the walk does that itself. */
export function startWalk(options: ClusterOptions = {}, {isSignedIn = true}: {readonly isSignedIn?: boolean} = {}): Walk {
	let cluster: Cluster | undefined;
	const machine = createMachine();
	const programs = path.join(machine.directory, 'programs');
	mkdirSync(programs);
	writeFileSync(path.join(programs, 'baitui'), `#!/bin/sh\nexec ${machine.self.map(word => `'${word}'`).join(' ')} "$@"\n`, {mode: 0o755});
	const variables: Record<string, string> = {};
	const terminals: TmuxTerminal[] = [];
	const environment = () => ({...machine.environment, PATH: `${programs}:${machine.environment.PATH ?? ''}`, ...variables});

	before(async () => {
		cluster = await startCluster(options);
		if (isSignedIn) {
			await signInTo(machine, cluster);
		}
	});
	after(async () => {
		await Promise.all(terminals.map(async terminal => terminal.close()));
		await machine.close();
		await cluster?.close();
	});

	const attempt: Walk['attempt'] = async (line, input = '') => {
		const child = spawn('sh', ['-c', line], {cwd: machine.directory, env: environment()});
		child.stdin.on('error', () => undefined);
		child.stdin.end(input);
		const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number | null]>]);
		return {code, stdout, stderr};
	};

	const inHome = (name: string) => path.join(machine.directory, name);
	return {
		cluster: () => cluster!,
		machine,
		variables,
		attempt,
		step({seed, baitui, skip = false, code = 0}, check) {
			test(`${seed}  =>  ${baitui}`, {skip}, async () => {
				const done = await attempt(baitui);
				assert.equal(done.code, code, `${baitui}\n${done.stdout}${done.stderr}`);
				await check(done);
			});
		},
		async shell(line, input) {
			const {code, stdout, stderr} = await attempt(line, input);
			assert.equal(code, 0, `${line}\n${stdout}${stderr}`);
			return stdout;
		},
		async terminal() {
			const given = Object.entries(environment()).filter((entry): entry is [string, string] => entry[1] !== undefined);
			const terminal = await openTmux({
				columns: 120, rows: 30, folder: machine.directory, environment: Object.fromEntries(given),
			});
			terminals.push(terminal);
			return terminal;
		},
		read: name => readFileSync(inHome(name), 'utf8'),
		write(name, content, mode = 0o644) {
			mkdirSync(path.dirname(inHome(name)), {recursive: true, mode: 0o700});
			writeFileSync(inHome(name), content, {mode});
		},
	};
}

/** The options of the guides' ssh lines; the first two keep the configuration and the agent of who runs the test out of it. */
export const guideOptions = '-F /dev/null -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null';
