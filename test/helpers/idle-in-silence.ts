/**
Holds an idle connection through a tunnel in api mode, takes the network of this process away without a word, and prints in JSON how it was noticed. To be run in a network of its own:
`unshare --net node idle-in-silence.ts`.
*/
import {execFileSync} from 'node:child_process';
import process from 'node:process';
import {createProvider} from '../../source/providers/index.ts';
import {runTunnel} from '../../source/workers/tunnel.ts';
import {eventually} from './baitui.ts';
import {talk} from './echo.ts';
import {freePort} from './free-port.ts';
import {memoryCredentials} from './memory-credentials.ts';
import {profileOf} from './real-cluster.ts';
import {openWorkerRoom} from './worker-room.ts';

/** What is printed. `after`: milliseconds. `pings`: those that counted as use of the session. */
export type Noticed = {readonly after: number; readonly reason: string; readonly pings: number};

const network = (state: 'up' | 'down') => {
	execFileSync('ip', ['link', 'set', 'lo', state]);
};

network('up');
const room = await openWorkerRoom();
const {endpoints, accessKey, secretKey, traffic} = room.cluster;
const provider = createProvider(profileOf(endpoints.api, 'api', {accessKey}), memoryCredentials({secretKey}));
const port = await freePort();
const tunnel = await runTunnel({
	version: 1, id: 'idle', profile: 'real', sessionId: room.session.id, sessionName: room.session.name, target: 'rawtcp', bind: {host: '127.0.0.1', port}, host: 'here', createdAt: new Date().toISOString(),
}, {provider, places: {knownHosts: `${room.directory}/known-hosts`, keys: `${room.directory}/keys`}});
await eventually(async () => (tunnel.state().status === 'ready' ? true : undefined), 'it is ready');
const {socket, say} = await talk(port);
await say('hello\n');
network('down');
const silentSince = performance.now();
await eventually(async () => (tunnel.state().connections === 0 ? true : undefined), 'it is noticed', 90_000);
const noticed: Noticed = {after: performance.now() - silentSince, reason: tunnel.state().lastLoss?.reason ?? '', pings: traffic().pings};
socket.destroy();
process.stdout.write(`${JSON.stringify(noticed)}\n`);
network('up');
tunnel.stop();
await tunnel.closed;
await room.close();
// What waits for a network that was away holds the process.
// eslint-disable-next-line unicorn/no-process-exit -- this is a program of its own
process.exit();
