import {formatAddress, type Tunnel} from '../../core/tunnel.ts';
import {attempt, type Desk, type Terminal} from '../desk.ts';
import type {MenuItem} from '../state.ts';
import {targetText} from '../tunnel-row.ts';
import {openMenu} from './menu.ts';

/** Tunnels of this screen that nobody has said yet whether they outlast it. */
function askedFor({app, state}: Desk): readonly Tunnel[] {
	const {opened} = state.get();
	return app.tunnels.get().filter(tunnel => opened.includes(tunnel.spec.id) && tunnel.spec.keep === undefined && tunnel.state.status !== 'ended' && tunnel.state.status !== 'failed');
}

/** Ends the program. Asks first whether tunnels that were opened on this screen stay; copies go on. */
export function quit(desk: Desk, terminal: Terminal): void {
	const tunnels = askedFor(desk);
	const {act} = desk.words;
	const leave = (): void => {
		terminal.exit(0);
	};

	if (tunnels.length === 0) {
		leave();
		return;
	}

	const closing: MenuItem = {
		label: `c  ${act.quitAndClose(tunnels.length)}`,
		key: 'c',
		choose() {
			void attempt(desk, async () => {
				await Promise.all(tunnels.map(async ({spec}) => desk.app.closeTunnel(spec.id)));
				leave();
			});
		},
	};
	const tunnelsNote = tunnels.map(tunnel => act.tunnelOf(targetText(tunnel), tunnel.spec.sessionName, formatAddress(tunnel.spec.bind)));
	openMenu(desk, {
		title: act.keepOpen(tunnels.length),
		note: [...tunnelsNote.slice(0, 4), ...(tunnelsNote.length > 4 ? [act.andMore(tunnelsNote.length - 4)] : [])],
		items: [
			{label: `y  ${act.quitAndKeep}`, key: 'y', choose: leave},
			closing,
		],
	});
}

/** Closes what was opened to last as long as the screen, however it ended. */
export async function closeTemporary({app, state}: Desk): Promise<void> {
	const {opened} = state.get();
	await Promise.allSettled(app.tunnels.get().filter(({spec}) => spec.keep === 'never' && opened.includes(spec.id)).map(async ({spec}) => app.closeTunnel(spec.id)));
}
