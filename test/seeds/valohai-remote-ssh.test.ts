/*
Remote access to a Valohai execution, as its users are told to do it, step by step: a key pair, an execution started with it, waiting for the address, one command, an interactive shell,
a tunnel, staying with sleep, stopping. Once against the demo's ssh server, and once with OpenSSH on both ends, where the execution says the address of a real sshd.
*/
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import net, {type AddressInfo} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {after, suite, test} from 'node:test';
import {createMachine, eventually, type Machine} from '../helpers/baitui.ts';
import {echo} from '../helpers/echo.ts';
import {freePort} from '../helpers/free-port.ts';
import {noOpenssh, startOpenssh} from '../helpers/openssh.ts';
import {hasTmux, openTmux} from '../helpers/tmux.ts';
import {startValohaiDemo} from '../helpers/valohai-demo.ts';

const configuration = `
- step:
    name: train
    image: python:3.12
    command: echo trained
    parameters:
      - {name: lr, type: float, default: 0.1}
`;

const noTmux = await hasTmux() ? false : 'tmux is not installed';

type Bench = {
	/** The public key to start with. */
	readonly debugKey: string;
	/** Lets the execution say the address of the real sshd, where there is one. */
	readonly announce: () => void;
	/** A folder in the execution that may be written to. */
	readonly outputs: string;
	readonly close: () => Promise<void>;
};

const service = await startValohaiDemo();

function story(name: string, {skip, prepare}: {readonly skip: string | undefined; readonly prepare: (machine: Machine) => Promise<Bench>}): void {
	suite(name, {skip: skip ?? false}, () => {
		const machine = createMachine();
		const project = path.join(machine.directory, 'project');
		let bench: Promise<Bench> | undefined;
		const ready = async (): Promise<Bench> => {
			bench ??= prepare(machine);
			return bench;
		};

		const baitui = async (...words: readonly string[]) => {
			const done = await machine.run(words);
			assert.equal(done.code, 0, `baitui ${words.join(' ')}\n${done.stdout}${done.stderr}`);
			return done;
		};

		after(async () => {
			await machine.close();
			await (await bench)?.close();
		});

		test('$ vh login; $ vh project link  =>  baitui login URL --token-stdin --project NAME', async () => {
			await ready();
			const {code, stderr} = await machine.run(['login', service.url, '--token-stdin', '--project', service.project.name], {input: `${service.token}\n`});
			assert.equal(code, 0, stderr);
		});

		test('$ vh exec run --adhoc --debug-key-file=/tmp/remote-debug-key.pub train, with "sleep 1h" at its end  =>  baitui start --adhoc DIR train --debug-key KEY.pub --keep 1h', async () => {
			const {debugKey, announce} = await ready();
			mkdirSync(project);
			writeFileSync(path.join(project, 'valohai.yaml'), configuration);
			announce();
			const {stdout} = await baitui('start', '--adhoc', project, 'train', '--debug-key', debugKey, '--debug-port', '2222', '--param', 'lr=0.5', '--keep', '1h');
			assert.match(stdout, /^#\d+\n$/);
			const sent = service.controls.requests.findLast(({method, target}) => method === 'POST' && target.startsWith('/api/v0/executions/') && !target.includes('stop'));
			assert.deepEqual((sent?.body as {runtime_config?: unknown}).runtime_config, {remote_debug: {debug_port: 2222, debug_key: readFileSync(debugKey, 'utf8').trim()}});
		});

		test('wait for the log to say "$ ssh -i <path-to-private-key> 52.214.159.193 -p 2222"  =>  start waits; the address is that of the event, not what was asked for', async () => {
			const {stdout} = await baitui('logs', 'latest');
			const [, port] = /ssh -i \S+ 127\.0\.0\.1 -p (\d+)/.exec(stdout) ?? [];
			assert.ok(port !== undefined && port !== '2222', stdout);
		});

		test('run a single command: $ ssh -i KEY ADDRESS -p PORT -t ps aux  =>  baitui ssh latest -- ps aux', async () => {
			const {stdout} = await baitui('ssh', 'latest', '--', 'ps', 'aux');
			assert.match(stdout, /^USER +PID/);
			assert.equal((await machine.run(['ssh', 'latest', '--', 'exit 7'])).code, 7);
		});

		test('open an interactive shell: $ ssh -i KEY ADDRESS -p PORT -t /bin/bash  =>  baitui ssh latest', {skip: noTmux}, async () => {
			const variables = Object.fromEntries(Object.entries(machine.environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
			const terminal = await openTmux({environment: variables});
			try {
				await terminal.type(`${machine.self.map(word => `'${word}'`).join(' ')} ssh latest; echo "left with $?"`);
				await terminal.send('Enter');
				await terminal.until(text => /[#$] $/.test(text.trimEnd().concat(' ')) && !text.trimEnd().endsWith('"'));
				await terminal.type('test -t 0 && echo "a terminal of $(id -un)"; exit 3');
				await terminal.send('Enter');
				const text = await terminal.until(shown => shown.includes('left with 3'));
				assert.match(text, /^a terminal of \w+/m);
			} finally {
				await terminal.close();
			}
		});

		test('open a tunnel: $ ssh -i KEY ADDRESS -p PORT -t -L5678:127.0.0.1:5678  =>  baitui tunnel latest 5678 --detach', async () => {
			const server = net.createServer(socket => {
				socket.on('error', () => undefined);
				socket.pipe(socket);
			}).listen(0, '127.0.0.1');
			await once(server, 'listening');
			try {
				const inside = (server.address() as AddressInfo).port;
				const local = await freePort();
				await baitui('tunnel', 'latest', String(inside), '-b', String(local), '--detach');
				assert.equal(String(await echo(local, 'a debugger speaks')), 'a debugger speaks');
			} finally {
				server.close();
			}
		});

		test('copy a file to the folder whose files are kept  =>  baitui cp model.bin latest:/valohai/outputs/', async () => {
			const {stdout} = await baitui('show', 'latest', '--json');
			const {session} = JSON.parse(stdout) as {session: {mounts: ReadonlyArray<{path: string; kept: boolean}>}};
			assert.deepEqual(session.mounts.filter(({kept}) => kept).map(mount => mount.path), ['/valohai/outputs']);

			const {outputs} = await ready();
			writeFileSync(path.join(machine.directory, 'model.bin'), 'weights');
			await baitui('cp', 'model.bin', `latest:${outputs}/`);
			assert.equal((await baitui('ssh', 'latest', '--', 'cat', `${outputs}/model.bin`)).stdout, 'weights');
		});

		test('its host key is pinned for this execution alone', async () => {
			const files = readdirSync(path.join(machine.directory, 'state', 'known_hosts'));
			assert.equal(files.length, 1);
		});

		test('stop: the execution ends, and its tunnel with the reason  =>  baitui stop latest', async () => {
			await baitui('stop', 'latest', '--yes', '--wait');
			const ended = await eventually(async () => {
				const {stdout} = await machine.run(['tunnel', 'ls', '--json']);
				const {tunnels} = JSON.parse(stdout) as {tunnels: ReadonlyArray<{status: string; reason: string | null}>};
				return tunnels.every(({status}) => status === 'ready') && tunnels.length > 0 ? undefined : tunnels;
			}, 'the tunnel knows that its execution ended');
			assert.ok(ended.every(({status}) => status !== 'ready'));
			const {code, stderr} = await machine.run(['ssh', 'latest', '--', 'true']);
			assert.equal(code, 255);
			assert.match(stderr, /stopped/);
		});
	});
}

story('remote ssh to an execution of the demo', {
	skip: undefined,
	async prepare(machine) {
		const key = path.join(machine.directory, 'my-debug-key');
		execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', key]);
		return {
			debugKey: `${key}.pub`, announce: () => undefined, outputs: '/valohai/outputs', close: async () => undefined,
		};
	},
});

story('remote ssh with OpenSSH on both ends', {
	skip: noOpenssh ?? (process.getuid!() === 0 ? undefined : 'an execution is entered as root'),
	async prepare(machine) {
		const openssh = await startOpenssh(machine.directory);
		mkdirSync(path.join(machine.directory, 'out'));
		return {
			outputs: path.join(machine.directory, 'out'),
			close: openssh.stop,
			debugKey: `${openssh.keyFile}.pub`,
			announce() {
				service.controls.settings.announcedAddress = '127.0.0.1';
				service.controls.settings.announcedPort = openssh.port;
			},
		};
	},
});
