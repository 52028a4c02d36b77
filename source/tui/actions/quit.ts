import type {Desk, Terminal} from '../desk.ts';
import {openMenu} from './menu.ts';

/** Ends the program; asks first while copies run, since they end with it. Tunnels stay. */
export function quit(desk: Desk, terminal: Terminal): void {
	const running = desk.app.transfers.get().filter(({state}) => state.status === 'running' || state.status === 'waiting').length;
	if (running === 0) {
		terminal.exit(0);
		return;
	}

	openMenu(desk, {
		title: running === 1 ? 'A copy is not done yet.' : `${running} copies are not done yet.`,
		note: ['They stop when baitui quits. Tunnels stay open.'],
		items: [
			{
				label: 'stay',
				choose() {
					// The box is closed already.
				},
			},
			{
				label: 'quit and stop them',
				key: 'y',
				choose() {
					terminal.exit(0);
				},
			},
		],
	});
}
