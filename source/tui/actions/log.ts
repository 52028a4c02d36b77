import {setTimeout as wait} from 'node:timers/promises';
import {isAbort, toProblem} from '../../core/problem.ts';
import type {Session} from '../../core/session.ts';
import {
	attempt,
	notify,
	popOverlay,
	pushOverlay,
	topOf,
	updateOverlay,
	type Desk,
} from '../desk.ts';
import {createField, editField} from '../field.ts';
import type {Key} from '../keys.ts';
import {lineOfRow, rowOfLine} from '../log-lines.ts';
import {safeLines} from '../safe-lines.ts';
import type {LogView} from '../log-view.ts';
import {openPrompt} from './menu.ts';

/** Milliseconds between two looks while the end is followed. */
const interval = 2000;

/** Stands below every line, wherever that is. */
const end = Number.MAX_SAFE_INTEGER;

/** Shows what the containers of a session wrote, and goes on as they write. */
export function openLog(desk: Desk, session: Session): void {
	const closing = new AbortController();
	pushOverlay(desk, {
		kind: 'log', sessionId: session.id, sessionName: session.name, containers: [], container: 0, status: 'loading', text: '', lines: [],
		isFollowing: true, isWrapping: true, search: createField(), isSearching: false, top: end, closing,
	});
	void follow(desk, session, closing.signal);
	if (desk.app.can('containers')) {
		void attempt(desk, async () => {
			const containers = await desk.app.containers(session, closing.signal);
			updateOverlay(desk, 'log', log => (log.closing === closing ? {...log, containers} : log));
		});
	}
}

const logOf = (desk: Desk): LogView | undefined => desk.state.get().overlays.findLast(overlay => overlay.kind === 'log');

/** Asks for the log again and again while its end is followed. A question takes its own time: the next one waits ten times as long as the last one took. */
async function follow(desk: Desk, session: Session, signal: AbortSignal): Promise<void> {
	while (!signal.aborted) {
		const log = logOf(desk);
		const start = Date.now();
		if (log && (log.isFollowing || log.status === 'loading') && !desk.away.get()) {
			await read(desk, session, log, signal);
		}

		await wait(Math.max(interval, (Date.now() - start) * 10), undefined, {signal, ref: false}).catch(() => undefined);
	}
}

async function read(desk: Desk, session: Session, {containers, container}: LogView, signal: AbortSignal): Promise<void> {
	try {
		const text = await desk.app.logs(session, containers[container], signal);
		updateOverlay(desk, 'log', log => (log.closing.signal !== signal || log.container !== container || (log.text === text && log.status === 'ready')
			? log
			: {
				...log, status: 'ready', text, lines: log.text === text ? log.lines : safeLines(text),
			}));
	} catch (error) {
		if (!isAbort(error)) {
			updateOverlay(desk, 'log', log => (log.closing.signal === signal ? {...log, status: 'failed', problem: toProblem(error)} : log));
		}
	}
}

export function closeLog(desk: Desk, log: LogView): void {
	log.closing.abort();
	popOverlay(desk);
}

export function toggleFollow(desk: Desk): void {
	updateOverlay(desk, 'log', log => ({...log, isFollowing: !log.isFollowing, ...(!log.isFollowing && {top: end})}));
	notify(desk, 'done', logOf(desk)?.isFollowing ? desk.words.act.following : desk.words.act.notFollowing);
}

/** The same line stays at the top. */
export function toggleWrap(desk: Desk): void {
	const columns = desk.size.get().columns - 4;
	updateOverlay(desk, 'log', log => {
		const other = {...log, isWrapping: !log.isWrapping};
		return log.top === end ? other : {...other, top: rowOfLine(other, lineOfRow(log, log.top, columns), columns)};
	});
}

export function editSearch(desk: Desk): void {
	updateOverlay(desk, 'log', log => ({...log, isSearching: true, search: createField()}));
}

/** A key while the search is typed; false if it belongs to the log. */
export function isTakenBySearch(desk: Desk, {search}: LogView, key: Key): boolean {
	if (key.name === 'escape' || key.name === 'enter') {
		updateOverlay(desk, 'log', log => ({...log, isSearching: false, search: key.name === 'escape' ? createField() : log.search}));
		if (key.name === 'enter') {
			findNext(desk, 'up');
		}

		return true;
	}

	const field = editField(search, key);
	if (field) {
		updateOverlay(desk, 'log', log => ({...log, search: field}));
	}

	return true;
}

/** Goes to the next line with what is searched, around the end. */
export function findNext(desk: Desk, direction: 'up' | 'down'): void {
	const log = logOf(desk);
	const sought = log?.search.text.toLowerCase() ?? '';
	if (!log || sought === '') {
		notify(desk, 'problem', desk.words.act.nothingSought);
		return;
	}

	const columns = desk.size.get().columns - 4;
	const last = log.lines.length - 1;
	const from = log.top === end ? last + 1 : lineOfRow(log, log.top, columns);
	const step = direction === 'down' ? 1 : -1;
	for (let count = 1; count <= log.lines.length; count++) {
		const line = (((from + (step * count)) % log.lines.length) + log.lines.length) % log.lines.length;
		if (log.lines[line]!.toLowerCase().includes(sought)) {
			updateOverlay(desk, 'log', current => ({...current, isFollowing: false, top: rowOfLine(current, line, columns)}));
			return;
		}
	}

	notify(desk, 'problem', desk.words.act.notInLog(log.search.text));
}

export function nextContainer(desk: Desk, session: Session): void {
	const log = logOf(desk);
	if (!log || log.containers.length < 2) {
		notify(desk, 'problem', desk.words.act.oneContainer);
		return;
	}

	updateOverlay(desk, 'log', current => ({
		...current, container: (current.container + 1) % current.containers.length, status: 'loading', text: '', lines: [], top: end,
	}));
	void read(desk, session, logOf(desk)!, log.closing.signal);
}

/** Asks for a name and writes the log there, as the service gave it. */
export function saveLog(desk: Desk): void {
	const log = topOf(desk);
	if (log?.kind !== 'log') {
		return;
	}

	const name = `${log.sessionName}${log.containers.length > 1 ? `-${log.containers[log.container]!.name}` : ''}.log`.replaceAll(/[^\p{Letter}\p{Number}\-._]/gu, '_').replace(/^\.+/, '_');
	openPrompt(desk, {
		title: desk.words.act.saveLog,
		note: [desk.words.act.saveNote(desk.app.localFiles.start)],
		item: {
			label: desk.words.act.file,
			field: createField(name),
			choose(file) {
				void attempt(desk, async () => {
					notify(desk, 'done', desk.words.act.saved(await desk.app.saveText(file, log.text)));
				});
			},
		},
	});
}
