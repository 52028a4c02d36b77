import {setTimeout as wait} from 'node:timers/promises';
import {sanitizeLine} from '../core/text.ts';
import {formatAddress, type Tunnel, type TunnelState} from '../core/tunnel.ts';
import {closeTunnel} from '../workers/close.ts';
import {listTunnels} from '../workers/list.ts';
import type {Context} from './context.ts';
import {write} from './output.ts';

/** Milliseconds between two looks. */
const interval = 500;

const exitCodes: Readonly<Partial<Record<TunnelState['status'], number>>> = {ended: 5, failed: 1};

const describe = ({status, reason}: TunnelState) => (reason === undefined ? status : `${status}: ${sanitizeLine(reason)}`);

/**
Stays with an open tunnel and tells what happens to it on stderr. Ends when it is closed elsewhere (0), when it ended (5) or failed (1),
and closes it when `context.signal` is aborted, unless it is to be kept.
*/
export async function watchTunnel({spec, state}: Tunnel, {settings, stderr, signal}: Context, url: string | undefined): Promise<number> {
	const say = async (text: string) => write(stderr, `${text}\n`);
	await say(`${spec.isReverse ? 'The tunnel is open' : `${spec.sessionName} ${spec.target} is on ${url ?? formatAddress(spec.bind)}`}. Ctrl-C ${spec.keep === 'always' ? 'leaves it open' : 'closes the tunnel'}.`);
	let last = describe(state);

	try {
		for (;;) {
			signal.throwIfAborted();
			const tunnels = await listTunnels(settings);
			const tunnel = tunnels.find(tunnel => tunnel.spec.id === spec.id);
			if (!tunnel) {
				await say('The tunnel was closed.');
				return 0;
			}

			const current = describe(tunnel.state);
			if (current !== last) {
				await say(current);
				last = current;
			}

			const exitCode = exitCodes[tunnel.state.status];
			if (exitCode !== undefined) {
				await closeTunnel(settings, spec.id);
				return exitCode;
			}

			await wait(interval, undefined, {signal});
		}
	} catch (error) {
		if (signal.aborted && spec.keep !== 'always') {
			await closeTunnel(settings, spec.id);
		}

		throw error;
	}
}
