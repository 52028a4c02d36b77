import type {ScreenName, Situation} from '../commands/command.ts';
import {isTransferOver, type Transfer} from '../core/transfer.ts';
import {isFieldRow} from './actions/launcher-request.ts';
import {fieldOf} from './actions/start.ts';
import {selectedId, topOf, type Desk} from './desk.ts';
import type {Files, Overlay} from './state.ts';

/** The screen whose commands are in force; undefined while a box or a form has the keys. */
export function screenOf(desk: Desk): ScreenName | undefined {
	const top = topOf(desk);
	if (!top) {
		const {pane} = desk.state.get();
		return pane === 'transfers' && isAsking(desk) ? 'questions' : pane;
	}

	switch (top.kind) {
		case 'menu':
		case 'connect':
		case 'start':
		case 'palette':
		case 'launcher': {
			return undefined;
		}

		case 'queue': {
			return isAsking(desk) ? 'queue-questions' : 'queue';
		}

		case 'transfer': {
			return 'text';
		}

		case 'files': {
			return top.isAnswering && askingIn(desk, top) ? 'file-questions' : 'files';
		}

		case 'details':
		case 'tunnel':
		case 'outputs':
		case 'text':
		case 'log':
		case 'runs':
		case 'help': {
			return top.kind;
		}
	}
}

function selectedTransfer(desk: Desk): Transfer | undefined {
	const id = selectedId(desk, 'transfers');
	return desk.app.transfers.get().find(({spec}) => spec.id === id);
}

/** The copy that asks, of those of the session whose files these panes show. */
export function askingIn({app}: Pick<Desk, 'app'>, {sessionId}: Pick<Files, 'sessionId'>): Transfer | undefined {
	return app.transfers.get().find(({spec, state}) => spec.sessionId === sessionId && state.questions.length > 0);
}

/** The copy whose question keys answer now. */
export function answeredTransfer(desk: Desk): Transfer | undefined {
	const screen = screenOf(desk);
	if (screen === 'file-questions') {
		return askingIn(desk, topOf(desk) as Files);
	}

	return screen === 'questions' || screen === 'queue-questions' ? selectedTransfer(desk) : undefined;
}

const isAsking = (desk: Desk): boolean => (selectedTransfer(desk)?.state.questions.length ?? 0) > 0;

const withCopies = new Set<ScreenName>(['transfers', 'questions', 'queue', 'queue-questions']);

const isOfSession = (overlay: Overlay): overlay is Extract<Overlay, {kind: 'files' | 'details' | 'log'}> => ['files', 'details', 'log'].includes(overlay.kind);

/** What is true now, for commands. */
export function situationOf(desk: Desk, screen: ScreenName): Situation {
	const {app} = desk;
	const top = topOf(desk);
	const isInPane = top === undefined || top.kind === 'palette';
	const shown = desk.state.get().overlays.findLast(candidate => candidate.kind === 'tunnel');
	const tunnelId = shown?.tunnelId ?? (isInPane && screen === 'tunnels' ? selectedId(desk, 'tunnels') : undefined);
	const tunnel = app.tunnels.get().find(({spec}) => spec.id === tunnelId);
	const selected = withCopies.has(screen) ? selectedTransfer(desk) : undefined;
	const overlay = desk.state.get().overlays.findLast(candidate => isOfSession(candidate));
	const sessionId = overlay?.sessionId ?? tunnel?.spec.sessionId ?? selected?.spec.sessionId ?? (screen === 'sessions' ? selectedId(desk, 'sessions') : undefined);
	const isInFiles = screen === 'files' || screen === 'file-questions';
	const asking = isInFiles && top?.kind === 'files' ? askingIn(desk, top) : undefined;
	const running = isInFiles ? app.transfers.get().find(({spec, state}) => spec.sessionId === sessionId && !isTransferOver(state)) : undefined;

	const all = app.sessions.get().value;
	const session = all.find(({id}) => id === sessionId);
	const {marked} = desk.state.get();
	const several = screen === 'sessions' && marked.size > 0 ? all.filter(({id}) => marked.has(id)) : [];

	return {
		app, screen, tunnel, transfer: selected ?? (screen === 'file-questions' ? asking : running), asking, session, sessions: several.length > 0 ? several : (session ? [session] : []),
	};
}

/** Whether letters go into a field. */
export function isTyping(desk: Desk): boolean {
	const top = topOf(desk);
	switch (top?.kind) {
		case 'menu': {
			return top.items[top.index]?.field !== undefined;
		}

		case 'connect': {
			return top.row !== 'choice' && top.row !== 'method' && top.row !== 'keeping';
		}

		case 'launcher': {
			return isFieldRow(top.row);
		}

		case 'start': {
			return fieldOf(top) !== undefined;
		}

		case undefined: {
			return desk.state.get().isFiltering;
		}

		case 'files': {
			return top.isFiltering;
		}

		case 'palette':
		case 'help': {
			return true;
		}

		case 'log': {
			return top.isSearching;
		}

		case 'details':
		case 'transfer':
		case 'queue':
		case 'outputs':
		case 'tunnel':
		case 'text':
		case 'runs': {
			return false;
		}
	}
}
