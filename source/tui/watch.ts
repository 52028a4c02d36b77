import {panes} from '../commands/command.ts';
import {isTransferOver} from '../core/transfer.ts';
import {isHeld, isWithoutWorker} from '../core/tunnel.ts';
import {openSignIn, openConnect} from './actions/connect.ts';
import {suggest} from './actions/launcher.ts';
import {reloadFolders} from './actions/open-files.ts';
import {watchEndings} from './ending.ts';
import {idsOf, notify, type Desk} from './desk.ts';
import {keepSelection} from './selection.ts';
import {watchInspection} from './watch-inspection.ts';

/** Keeps selections on their rows while lists change, reads folders again when a copy ended or waits for answers, looks again who has a port when tunnels come and go, asks for a new sign-in when the old one ended, and warns of ends. Until the returned function is called. */
export function watchApp(desk: Desk, alert: (text: string) => void): () => void {
	const {app, state, words: {notices}} = desk;
	const known = new Map(panes.map(pane => [pane, idsOf(desk, pane)]));

	const reselect = (): void => {
		for (const pane of panes) {
			const ids = idsOf(desk, pane);
			const previous = known.get(pane)!;
			known.set(pane, ids);
			const {id} = state.get().cursors[pane];
			const kept = keepSelection(previous, ids, id);
			if (kept !== id) {
				state.set(current => ({...current, cursors: {...current.cursors, [pane]: {...current.cursors[pane], id: kept}}}));
			}
		}
	};

	const askToSignIn = (): void => {
		const {overlays, hasDeclinedSignIn} = state.get();
		const isNeeded = app.sessions.get().problem?.code === 'sign-in-needed';
		const form = overlays.find(overlay => overlay.kind === 'connect');
		if (isNeeded && form === undefined && !hasDeclinedSignIn) {
			openSignIn(desk);
		} else if (!isNeeded && form?.profile !== undefined && !form.isBusy) {
			// Another process of the user has signed in.
			state.set(current => ({...current, overlays: current.overlays.filter(overlay => overlay !== form)}));
		}

		if (!isNeeded && hasDeclinedSignIn) {
			state.set(current => ({...current, hasDeclinedSignIn: false}));
		}
	};

	const connect = (): void => {
		if (app.profile.get() === undefined && state.get().overlays.every(overlay => overlay.kind !== 'connect')) {
			openConnect(desk);
		}
	};

	// Told once, of those that were there when the screen was opened.
	let hasLooked = false;
	const offerToStart = (): void => {
		if (hasLooked) {
			return;
		}

		hasLooked = true;
		const waiting = app.tunnels.get().filter(tunnel => isWithoutWorker(tunnel, app.hostName)).length;
		if (waiting > 0) {
			notify(desk, 'problem', notices.notRunning(waiting));
		}
	};

	let hasLookedAtCopies = false;
	const offerToGoOn = (): void => {
		if (hasLookedAtCopies) {
			return;
		}

		hasLookedAtCopies = true;
		const paused = app.transfers.get().filter(({spec, state: {status}}) => status === 'paused' && spec.host === app.hostName).length;
		if (paused > 0) {
			notify(desk, 'problem', notices.canGoOn(paused));
		}
	};

	let finished = finishedCopies(desk);
	const showCopied = (): void => {
		const latest = finishedCopies(desk);
		if (!latest.isSubsetOf(finished)) {
			reloadFolders(desk);
		}

		finished = latest;
	};

	const heldBy = () => app.tunnels.get().filter(tunnel => isHeld(tunnel)).map(({spec}) => spec.id).join(' ');
	let held = heldBy();
	/** The form of a new tunnel names who has a port. */
	const suggestAgain = (): void => {
		const now = heldBy();
		if (now === held) {
			return;
		}

		held = now;
		suggest(desk);
	};

	const ends = [
		app.sessions.subscribe(reselect),
		app.tunnels.subscribe(reselect),
		app.tunnels.subscribe(offerToStart),
		app.tunnels.subscribe(suggestAgain),
		app.transfers.subscribe(reselect),
		app.transfers.subscribe(offerToGoOn),
		app.transfers.subscribe(showCopied),
		app.sessions.subscribe(askToSignIn),
		app.profile.subscribe(askToSignIn),
		app.profile.subscribe(connect),
		watchEndings(desk, alert),
		watchInspection(desk),
		// A filter takes rows away as well; the selection comes back only by itself.
		state.subscribe(() => {
			if (desk.sessions().length !== known.get('sessions')!.length) {
				reselect();
			}
		}),
	];

	reselect();
	connect();
	askToSignIn();

	return () => {
		for (const end of ends) {
			end();
		}
	};
}

/** The copies that have nothing to do just now, each with when it ended; one that is begun again ends again. */
function finishedCopies({app}: Desk): ReadonlySet<string> {
	return new Set(app.transfers.get().filter(({state}) => isTransferOver(state) || state.status === 'asking').map(({spec, state}) => `${spec.id} ${state.status} ${state.endedAt}`));
}
