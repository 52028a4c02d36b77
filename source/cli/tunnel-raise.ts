import os from 'node:os';
import {findSession, needUsable, type Session} from '../core/session.ts';
import {formatAddress, type Tunnel} from '../core/tunnel.ts';
import {describePlanned, type PlannedTunnel} from '../core/tunnel-set.ts';
import {closeTunnel} from '../workers/close.ts';
import {openTunnel} from '../workers/open.ts';
import {retryTunnel} from '../workers/retry.ts';
import {connect, workerHost} from './connect.ts';
import type {Context} from './context.ts';
import {parseDuration} from './tunnel-options.ts';
import type {Task} from './tunnel-report.ts';

/** The profiles that the tunnels of a set belong to, each with its sessions, asked for once. */
function createSources(context: Context) {
	const open = (profileName: string | undefined) => {
		const provider = connect({...context, profileName: profileName ?? context.profileName});
		return {profile: provider.profile, sessions: provider.listSessions(context.signal)};
	};

	const known = new Map<string | undefined, ReturnType<typeof open>>();
	return (profileName: string | undefined) => {
		const source = known.get(profileName) ?? open(profileName);
		known.set(profileName, source);
		return source;
	};
}

/** The session of that name that runs, whatever ended under the same name. */
async function findLive(sessions: Promise<readonly Session[]>, name: string): Promise<Session> {
	return needUsable(findSession(await sessions, name));
}

/** One task for each tunnel of a set: what is open already stays, what lost its process is started again, the rest is opened. */
export function raiseSet(set: string, planned: readonly PlannedTunnel[], tunnels: readonly Tunnel[], context: Context): readonly Task[] {
	const {settings} = context;
	const host = workerHost(context);
	const sourceOf = createSources(context);

	const raise = async (plan: PlannedTunnel): Promise<string> => {
		const {profile: profileName, session: name, target, bind, keepalive, ...options} = plan;
		const {profile, sessions} = sourceOf(profileName);
		const session = await findLive(sessions, name);
		const same = tunnels.filter(({spec}) => spec.host === os.hostname() && !spec.isForeground && spec.profile === profile.name && spec.sessionName === session.name
			&& spec.target === target && (spec.isReverse ?? false) === (options.isReverse ?? false) && (!bind || formatAddress(spec.bind) === formatAddress(bind)));

		let open: Tunnel | undefined;
		for (const tunnel of same) {
			if (tunnel.state.status !== 'ended' && tunnel.spec.sessionId === session.id) {
				open ??= tunnel;
			} else {
				// It led to an earlier session of that name.
				await closeTunnel(settings, tunnel.spec.id);
			}
		}

		if (open) {
			await retryTunnel(host, open.spec.id);
			return open.spec.id;
		}

		const {spec} = await openTunnel(host, {
			...options,
			...bind,
			...(keepalive !== undefined && {awakeUntil: new Date(Date.now() + parseDuration(keepalive)).toISOString()}),
			session,
			target,
			set,
			profile: profile.name,
			sshPort: profile.sshPort,
		});
		return spec.id;
	};

	return planned.map(plan => ({name: describePlanned(plan), run: async () => raise(plan)}));
}
