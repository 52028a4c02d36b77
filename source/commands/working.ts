import {isDown} from '../core/tunnel.ts';
import {
	hasSession,
	panes,
	type BareCommand,
	type ScreenName,
} from './command.ts';

const withSession: readonly ScreenName[] = [...panes, 'details', 'tunnel'];

/** What is done with the session under the cursor. */
export const working: readonly BareCommand[] = [
	{
		id: 'ssh',
		keys: ['s'],
		on: [...withSession, 'files'],
		isAvailable: hasSession,
		isHinted: ({screen}) => screen !== 'files',
		run({screens, session}) {
			screens.ssh(session!, 'shell');
		},
	},
	{
		id: 'tmux',
		keys: ['S'],
		on: [...withSession, 'files'],
		isAvailable: hasSession,
		isHinted: () => false,
		run({screens, session}) {
			screens.ssh(session!, 'tmux');
		},
	},
	{
		id: 'container',
		keys: ['c'],
		on: ['sessions', 'details'],
		isAvailable: ({app, session}) => session !== undefined && app.can('containers'),
		run({screens, session}) {
			screens.openContainerShell(session!);
		},
	},
	{
		id: 'upload',
		keys: ['u'],
		on: withSession,
		isAvailable: hasSession,
		run({screens, session, sessions}) {
			if (sessions.length > 1) {
				screens.copyEach(sessions, 'upload');
			} else {
				screens.openFiles(session!, 'local');
			}
		},
	},
	{
		id: 'download',
		keys: ['d'],
		on: withSession,
		isAvailable: hasSession,
		run({screens, session, sessions}) {
			if (sessions.length > 1) {
				screens.copyEach(sessions, 'download');
			} else {
				screens.openFiles(session!, 'remote');
			}
		},
	},
	{
		id: 'tunnel',
		keys: ['t'],
		on: withSession,
		isAvailable: hasSession,
		run({screens, sessions}) {
			screens.openTunnelMenu(sessions);
		},
	},
	{
		id: 'copy',
		keys: ['y'],
		on: ['sessions', 'tunnels', 'details', 'tunnel'],
		isAvailable: ({session, tunnel}) => session !== undefined || tunnel !== undefined,
		run({screens, session, tunnel}) {
			screens.openCopyMenu(session, tunnel);
		},
	},
	{
		id: 'close-tunnels',
		keys: ['x'],
		on: ['sessions', 'details'],
		isAvailable: ({app, sessions}) => app.tunnels.get().some(({spec}) => sessions.some(({id}) => id === spec.sessionId)),
		run({screens, sessions}) {
			screens.closeTunnels(sessions);
		},
	},
	{
		id: 'retry-tunnel',
		keys: ['r'],
		on: ['tunnels', 'tunnel'],
		isAvailable: ({tunnel}) => tunnel !== undefined,
		run({screens, tunnel}) {
			screens.retryTunnel(tunnel!);
		},
	},
	{
		id: 'retry-tunnels',
		keys: ['R'],
		on: panes,
		isHinted: ({app}) => app.tunnels.get().some(tunnel => isDown(tunnel, app.hostName)),
		run({screens, app}) {
			screens.refresh();
			screens.retryTunnels(app.tunnels.get().filter(tunnel => isDown(tunnel, app.hostName)));
		},
	},
	{
		id: 'close-tunnel',
		keys: ['x'],
		on: ['tunnels', 'tunnel'],
		isAvailable: ({tunnel}) => tunnel !== undefined,
		run({screens, tunnel}) {
			screens.closeTunnel(tunnel!);
		},
	},
	{
		id: 'details',
		keys: ['enter'],
		on: ['sessions'],
		isAvailable: hasSession,
		run({screens, session}) {
			screens.openDetails(session!);
		},
	},
	{
		id: 'tunnel-details',
		keys: ['enter'],
		on: ['tunnels'],
		isAvailable: ({tunnel}) => tunnel !== undefined,
		run({screens, tunnel}) {
			screens.openTunnelDetails(tunnel!);
		},
	},
];
