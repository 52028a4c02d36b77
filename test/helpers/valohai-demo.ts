import {spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import {after} from 'node:test';
import {startValohai, type Service, type ServiceOptions} from '../../source/demo/valohai/service.ts';

/*
How to test against Valohai:

- In the process of the test: `const service = await startValohaiDemo()` at the top of the file. It has `url`, `token`, `project.id`, the private key of the seeded executions in `debugKeyFile`,
  `faults` (rate limit, away, cut connections) and `controls` (how long a queue takes, what is announced as address, failures by regular expression, the requests that came). Executions there
  take 20 ms a step; `service.setStatus(7, 'started')` moves one at once.
- As a program: `const demo = await serveValohai(t)`, the JSON of `baitui demo serve --service valohai --json`; the same controls are `POST url/__cfg` and others with the token
  (source/demo/valohai/controls/answer.ts), by `control(demo, 'cfg', {queueDelay: 0})`.

Project `demo` has #1 complete with outputs and a long log, #2 error, #3 crashed, #4 stopped (of kim), #5 started with ssh, #6 started without (of kim), #7 queued for ever, #8 created.
Environments: `shared-cpu` gives no ssh, `aws-eu-west-1-p3-2xlarge-spot` has no machine, `gcp-europe-west1-n1-standard-4` takes one execution at a time.
*/

/** Valohai in this process for all tests of a file; ends with them. Not for `before`, whose own end it would be. */
export async function startValohaiDemo(options: ServiceOptions = {}): Promise<Service> {
	const service = await startValohai({pace: 20, ...options});
	after(async () => service.close());
	return service;
}

/** What `baitui demo serve --service valohai --json` prints. */
export type ServedValohai = {
	readonly url: string;
	readonly username: string;
	readonly password: string;
	readonly token: string;
	readonly project: string;
	readonly projectId: string;
	/** Numbers of the executions that are not over. */
	readonly executions: readonly number[];
	/** File of the private key of the seeded executions. */
	readonly debugKey: string;
	readonly pid: number;
};

/** Valohai as a program of its own until the end of the test. */
export async function serveValohai(t: {readonly after: (end: () => Promise<unknown>) => void}, given: readonly string[] = []): Promise<ServedValohai> {
	const program = path.resolve(import.meta.dirname, '../../source/demo/main.ts');
	const child = spawn(process.execPath, ['--import=tsx', program, '--service', 'valohai', '--json', ...given], {stdio: ['ignore', 'pipe', 'inherit']});
	const ended = once(child, 'exit');
	t.after(async () => {
		child.kill('SIGTERM');
		await ended;
	});
	const [line] = await once(readline.createInterface({input: child.stdout}), 'line') as [string];
	return JSON.parse(line) as ServedValohai;
}

/** Calls one of the service's controls, `/__NAME`. */
export async function control({url, token}: Pick<Service, 'url' | 'token'>, name: string, given: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
	const response = await fetch(`${url}/__${name}`, {method: 'POST', headers: {Authorization: `Token ${token}`, 'Content-Type': 'application/json'}, body: JSON.stringify(given)});
	if (!response.ok) {
		throw new Error(`__${name}: ${response.status} ${await response.text()}`);
	}

	return response.json();
}
