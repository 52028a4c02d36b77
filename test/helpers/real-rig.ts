import {execFile} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';

const run = promisify(execFile);

/**
The scripts that hold a real cluster on this machine, in the directory that BAITUI_REAL_RIG names: `lib.sh` with the function `stop NAME`, and `up.sh`, which starts what does not run.
*/
export type RealRig = {
	/** Ends one server, such as `manager` or `webserver`. */
	readonly stop: (name: string) => Promise<void>;
	/** Starts what was ended, and resolves when it answers. */
	readonly start: () => Promise<void>;
	/**
	Tells the manager on which ports of its agent the container of a session is. A manager of 23.09.10 does not learn them after a restart: its agent fails to tell (TypeError in the event that
	says the container started) and the answer of the restart is not taken over, so the session is RUNNING and nothing in it can be reached.
	*/
	readonly tellPorts: (sessionId: string) => Promise<void>;
	/** Takes a registered ssh key pair away again, which no call of the manager does. */
	readonly forgetKeyPair: (accessKey: string) => Promise<void>;
};

const query = `
query() { PGPASSWORD=rigdbpw psql -Atq -h 127.0.0.1 -p "$PG_PORT" -U rig rigdb -c "$1"; }
`;

const tellPorts = `${query}
kernel=$(query "select id from kernels where session_id = '$SESSION' and status = 'RUNNING'")
ports=$(query "select service_ports from kernels where id = '$kernel'")
mapped=$(podman inspect --format '{{json .NetworkSettings.Ports}}' "$(podman ps --format '{{.Names}}' | grep "$kernel")")
told=$(node -e 'const [ports, mapped] = process.argv.slice(1).map(text => JSON.parse(text));
	console.log(JSON.stringify(ports.map(port => ({...port, host_ports: port.container_ports.map(inner => Number(mapped[inner + "/tcp"][0].HostPort))}))))' "$ports" "$mapped")
query "update kernels set service_ports = '$told' where id = '$kernel'"
`;

function createRig(directory: string): RealRig {
	const bash = async (script: string, environment: NodeJS.ProcessEnv = {}) => {
		await run('bash', ['-c', `set -e; . "$RIG/lib.sh"; set -o pipefail; ${script}`], {env: {...process.env, ...environment, RIG: directory}, timeout: 120_000});
	};

	return {
		stop: async name => bash(`stop ${name}`),
		async start() {
			await run(path.join(directory, 'up.sh'), {timeout: 170_000, maxBuffer: 10_000_000});
		},
		tellPorts: async sessionId => bash(tellPorts, {SESSION: sessionId}),
		forgetKeyPair: async accessKey => bash(`${query}query "update keypairs set ssh_public_key = null, ssh_private_key = null where access_key = '$KEY'"`, {KEY: accessKey}),
	};
}

const directory = process.env.BAITUI_REAL_RIG ?? '';

/** Undefined where BAITUI_REAL_RIG is not set. */
export const realRig = directory === '' ? undefined : createRig(path.resolve(directory));
