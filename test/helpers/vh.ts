import {spawn} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {Service} from '../../source/demo/valohai/service.ts';
import {eventually} from './baitui.ts';
import {makePythonEnvironment, programOf, type PythonEnvironment} from './python-environment.ts';
import {runProgram, type Outcome} from './run-program.ts';

const environment: PythonEnvironment = {name: 'interop-valohai', packages: ['valohai-cli==0.37.0']};
const program = programOf(environment, 'vh');

/** Installs the official client of Valohai once into `.cache`. The text says why it cannot be had; undefined = it is there. */
export const missingVh = async (): Promise<string | undefined> => makePythonEnvironment(environment);

/** `vh` with a home, a working folder and a configuration of its own. */
export class Vh {
	readonly home: string;
	/** Where it is run: the folder of a project. */
	readonly folder: string;
	readonly environment: NodeJS.ProcessEnv;

	/** Without a service it is told nothing, and has to log in. */
	constructor(service?: Pick<Service, 'url' | 'token' | 'project'>) {
		this.home = fs.mkdtempSync(path.join(os.tmpdir(), 'baitui-vh-'));
		this.folder = path.join(this.home, 'work');
		const programs = path.join(this.home, 'bin');
		for (const folder of [this.folder, programs, path.join(this.home, 'config')]) {
			fs.mkdirSync(folder);
		}

		// The client gives ssh no say about host keys, and ssh asks at the terminal that there is none of.
		fs.writeFileSync(path.join(programs, 'ssh'), '#!/bin/sh\necho "ssh $*" >> "$HOME/ssh-calls"\nexec /usr/bin/ssh -F /dev/null -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR "$@"\n', {mode: 0o755});
		this.environment = {
			PATH: `${programs}:${process.env.PATH ?? ''}`, LANG: 'C.UTF-8', HOME: this.home, VALOHAI_CONFIG_DIR: path.join(this.home, 'config'), GIT_CONFIG_GLOBAL: '/dev/null', COLUMNS: '200',
			...(service && {VALOHAI_HOST: service.url, VALOHAI_TOKEN: service.token, VALOHAI_PROJECT: service.project.id}),
		};
	}

	write(files: Readonly<Record<string, string>>): void {
		for (const [name, content] of Object.entries(files)) {
			fs.mkdirSync(path.dirname(path.join(this.folder, name)), {recursive: true});
			fs.writeFileSync(path.join(this.folder, name), content);
		}
	}

	/** Runs `vh ARGS` in the folder. */
	async run(given: readonly string[], {input = '', more = {}}: {readonly input?: string; readonly more?: NodeJS.ProcessEnv} = {}): Promise<Outcome> {
		return runProgram(program, given, {cwd: this.folder, env: {...this.environment, ...more}, input});
	}

	/** Runs `vh ARGS` until its output has `text`, interrupts it and resolves with what it wrote. */
	async watch(given: readonly string[], text: string): Promise<string> {
		const child = spawn(program, given, {cwd: this.folder, env: {...this.environment, TERM: 'xterm', PYTHONUNBUFFERED: '1'}, stdio: ['ignore', 'pipe', 'inherit']});
		const ended = once(child, 'close');
		let output = '';
		child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
			output += chunk;
			if (output.includes(text)) {
				child.kill('SIGINT');
			}
		});
		const timer = setTimeout(() => {
			child.kill('SIGKILL');
		}, 60_000);
		await ended;
		clearTimeout(timer);
		return output;
	}

	/** Runs the real ssh, which stays, until `look` gives something. */
	async tunnel<Value>(given: readonly string[], look: () => Promise<Value | undefined>): Promise<Value> {
		const child = spawn('ssh', [...given], {env: this.environment, stdio: 'ignore'});
		const ended = once(child, 'close');
		try {
			return await eventually(look, 'the tunnel answers');
		} finally {
			child.kill('SIGTERM');
			await ended;
		}
	}

	remove(): void {
		fs.rmSync(this.home, {recursive: true, force: true});
	}
}
