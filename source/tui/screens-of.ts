import type {Screens} from '../commands/command.ts';
import {needUsable} from '../core/session.ts';
import {shellWord} from '../core/text.ts';
import {openConnect, openSignIn} from './actions/connect.ts';
import {moveInFolder} from './actions/files.ts';
import {filesScreens} from './actions/files-screens.ts';
import {clearFileFilter} from './actions/filter-files.ts';
import {closeFiles, openFiles, reloadFolders} from './actions/open-files.ts';
import {focusPane, moveInPane} from './actions/move.ts';
import {quit} from './actions/quit.ts';
import {stopForShell} from './actions/stop.ts';
import {moveInText} from './actions/scroll.ts';
import {
	markSession,
	markSessions,
	openSortMenu,
	pinSessions,
	toggleLook,
} from './actions/listing.ts';
import {closeTunnelsOfEach, copyInEach, openTunnelInEach} from './actions/each.ts';
import {openDelete} from './actions/delete.ts';
import {openEnd, openHistory, openRename} from './actions/end.ts';
import {closeLog} from './actions/log.ts';
import {openContainerShell, runSsh} from './actions/ssh.ts';
import {moveInOutputs, outputsScreens, reloadOutputs} from './actions/outputs.ts';
import {openWeb} from './actions/open-web.ts';
import {openFolders} from './actions/open-folders.ts';
import {runLine} from './actions/run-line.ts';
import {openKeys} from './actions/ssh-keys.ts';
import {openStart} from './actions/start.ts';
import {pastScreens} from './past-screens.ts';
import {transferScreens} from './actions/transfers.ts';
import {
	closeTunnel,
	closeTunnels,
	openTunnelMenu,
	retryTunnel,
	retryTunnels,
} from './actions/tunnels.ts';
import {openCopyMenu} from './actions/yank.ts';
import {
	attempt,
	popOverlay,
	pushOverlay,
	topOf,
	updateOverlay,
	type Desk,
	type Terminal,
} from './desk.ts';
import {createField} from './field.ts';
import {queueLayout} from './queue-layout.ts';
import {screenOf} from './situation.ts';

/** The screens as commands see them. */
export function createScreens(desk: Desk, terminal: Terminal): Screens {
	const {app, state, words: {outputs: words}} = desk;

	return {
		move(step) {
			const top = topOf(desk);
			if (top?.kind === 'outputs') {
				moveInOutputs(desk, top, step);
				return;
			}

			if (top?.kind === 'files') {
				moveInFolder(desk, top, step);
			} else if (top?.kind === 'queue') {
				moveInPane(desk, 'transfers', step, queueLayout(desk).list);
			} else if (top) {
				moveInText(desk, step);
			} else {
				moveInPane(desk, state.get().pane, step);
			}
		},
		focus(pane) {
			focusPane(desk, pane);
		},
		back() {
			const top = topOf(desk);
			if (screenOf(desk) === 'file-questions') {
				updateOverlay(desk, 'files', files => ({...files, isAnswering: false}));
			} else if (top?.kind === 'files') {
				if (!clearFileFilter(desk, top)) {
					closeFiles(desk, top);
				}
			} else if (top?.kind === 'log') {
				closeLog(desk, top);
			} else if (top) {
				popOverlay(desk);
			} else {
				state.set(current => (current.filter.text === ''
					? (current.marked.size > 0 ? {...current, marked: new Set()} : {...current, pane: 'sessions'})
					: {...current, filter: createField(), isFiltering: false}));
			}
		},
		quit() {
			quit(desk, terminal);
		},
		redraw: terminal.redraw,
		stop() {
			void attempt(desk, async () => stopForShell(desk, terminal));
		},
		refresh() {
			if (app.sessions.get().problem?.code === 'sign-in-needed') {
				openSignIn(desk);
				return;
			}

			app.refresh();
			reloadFolders(desk);
			reloadOutputs(desk);
		},
		openHelp() {
			pushOverlay(desk, {
				kind: 'help', screen: screenOf(desk) ?? 'sessions', search: createField(), top: 0,
			});
		},
		openConnect() {
			openConnect(desk);
		},
		editFilter() {
			state.set(current => ({...current, isFiltering: true}));
		},
		markSession(session) {
			markSession(desk, session);
		},
		markSessions() {
			markSessions(desk);
		},
		pinSessions(sessions) {
			pinSessions(desk, sessions);
		},
		openSortMenu() {
			openSortMenu(desk);
		},
		toggleMine() {
			toggleLook(desk, 'isMine', [words.onlyMine, words.all]);
		},
		toggleLive() {
			toggleLook(desk, 'isLive', [words.endedHidden, words.endedShown]);
		},
		...pastScreens(desk, terminal),
		openDetails({id}) {
			pushOverlay(desk, {kind: 'details', sessionId: id, top: 0});
		},
		openTunnelDetails({spec}) {
			pushOverlay(desk, {kind: 'tunnel', tunnelId: spec.id, top: 0});
		},
		openContainerShell(session) {
			void attempt(desk, async () => openContainerShell(desk, terminal, session));
		},
		ssh(session, kind) {
			void attempt(desk, async () => runSsh(desk, terminal, session, kind));
		},
		openTunnelMenu(sessions) {
			void attempt(desk, () => {
				if (sessions.length > 1) {
					openTunnelInEach(desk, sessions);
				} else {
					openTunnelMenu(desk, sessions[0]!);
				}
			});
		},
		retryTunnel(tunnel) {
			void attempt(desk, async () => retryTunnel(desk, tunnel));
		},
		retryTunnels(tunnels) {
			void attempt(desk, async () => retryTunnels(desk, tunnels));
		},
		closeTunnel(tunnel) {
			void attempt(desk, async () => closeTunnel(desk, tunnel));
		},
		closeTunnels(sessions) {
			void attempt(desk, async () => {
				if (sessions.length > 1) {
					closeTunnelsOfEach(desk, sessions);
				} else {
					await closeTunnels(desk, sessions[0]!);
				}
			});
		},
		copyEach(sessions, direction) {
			copyInEach(desk, sessions, direction);
		},
		openCopyMenu(session, tunnel) {
			openCopyMenu(desk, terminal, session, tunnel);
		},
		openFolders() {
			void attempt(desk, async () => openFolders(desk));
		},
		openStart(session) {
			void openStart(desk, session);
		},
		openWeb(session) {
			void attempt(desk, () => {
				openWeb(desk, terminal, session);
			});
		},
		openEnd(sessions) {
			openEnd(desk, sessions);
		},
		openDelete(sessions) {
			openDelete(desk, sessions);
		},
		...outputsScreens(desk),
		openRename(session) {
			openRename(desk, session);
		},
		openHistory(session) {
			void attempt(desk, async () => openHistory(desk, session));
		},
		openCode(session) {
			const {id, name} = session;
			const profile = app.profile.get();
			const words = ['code', ...(profile ? ['--profile', profile.name] : []), id].map(word => shellWord(word)).join(' ');
			void attempt(desk, async () => {
				needUsable(session);
				await runLine(desk, terminal, app.ownLine(words), {waits: true, shown: `baitui code ${shellWord(name)}`});
			});
		},
		openKeys(session) {
			void attempt(desk, async () => openKeys(desk, session));
		},
		...transferScreens(desk),
		openFiles(session, side) {
			void attempt(desk, () => {
				openFiles(desk, session, side);
			});
		},
		files: filesScreens(desk),
	};
}
