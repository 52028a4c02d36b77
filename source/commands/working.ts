import {isDown} from '../core/tunnel.ts';
import {
	hasSession,
	panes,
	type Command,
	type ScreenName,
} from './command.ts';

const withSession: readonly ScreenName[] = [...panes, 'details', 'tunnel'];

/** What is done with the session under the cursor. */
export const working: readonly Command[] = [
	{
		id: 'ssh',
		keys: ['s'],
		hint: 'ssh',
		summary: 'ssh; exit returns',
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
		hint: 'tmux',
		summary: 'ssh into tmux; survives',
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
		summary: 'ssh into a container',
		on: ['sessions', 'details'],
		isAvailable: ({app, session}) => session !== undefined && app.can('containers'),
		run({screens, session}) {
			screens.openContainerShell(session!);
		},
	},
	{
		id: 'upload',
		keys: ['u'],
		hint: 'upload',
		summary: 'files, to upload',
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
		hint: 'download',
		summary: 'files, to download',
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
		hint: 'tunnel',
		summary: 'open a tunnel',
		on: withSession,
		isAvailable: hasSession,
		run({screens, sessions}) {
			screens.openTunnelMenu(sessions);
		},
	},
	{
		id: 'copy',
		keys: ['y'],
		hint: 'copy',
		summary: 'copy URL, ssh line, id',
		on: ['sessions', 'tunnels', 'details', 'tunnel'],
		isAvailable: ({session, tunnel}) => session !== undefined || tunnel !== undefined,
		run({screens, session, tunnel}) {
			screens.openCopyMenu(session, tunnel);
		},
	},
	{
		id: 'close-tunnels',
		keys: ['x'],
		hint: 'close tunnel',
		summary: 'close a tunnel of it',
		on: ['sessions', 'details'],
		isAvailable: ({app, sessions}) => app.tunnels.get().some(({spec}) => sessions.some(({id}) => id === spec.sessionId)),
		run({screens, sessions}) {
			screens.closeTunnels(sessions);
		},
	},
	{
		id: 'retry-tunnel',
		keys: ['r'],
		hint: 'retry',
		summary: 'try the tunnel again',
		on: ['tunnels', 'tunnel'],
		isAvailable: ({tunnel}) => tunnel !== undefined,
		run({screens, tunnel}) {
			screens.retryTunnel(tunnel!);
		},
	},
	{
		id: 'retry-tunnels',
		keys: ['R'],
		hint: 'retry all',
		summary: 'retry all tunnels',
		on: panes,
		isHinted: ({app}) => app.tunnels.get().some(tunnel => isDown(tunnel, app.hostName)),
		run({screens, app}) {
			screens.retryTunnels(app.tunnels.get().filter(tunnel => isDown(tunnel, app.hostName)));
		},
	},
	{
		id: 'close-tunnel',
		keys: ['x'],
		hint: 'close tunnel',
		summary: 'close the tunnel',
		on: ['tunnels', 'tunnel'],
		isAvailable: ({tunnel}) => tunnel !== undefined,
		run({screens, tunnel}) {
			screens.closeTunnel(tunnel!);
		},
	},
	{
		id: 'details',
		keys: ['enter'],
		hint: 'details',
		summary: 'details of the session',
		on: ['sessions'],
		isAvailable: hasSession,
		run({screens, session}) {
			screens.openDetails(session!);
		},
	},
	{
		id: 'tunnel-details',
		keys: ['enter'],
		hint: 'details',
		summary: 'details of the tunnel',
		on: ['tunnels'],
		isAvailable: ({tunnel}) => tunnel !== undefined,
		run({screens, tunnel}) {
			screens.openTunnelDetails(tunnel!);
		},
	},
];
