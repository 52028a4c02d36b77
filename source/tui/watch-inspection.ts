import {isUsable, type Session} from '../core/session.ts';
import {
	layoutOf,
	selectedId,
	topOf,
	type Desk,
} from './desk.ts';
import type {Inspection} from './inspection.ts';
import {noticeLines} from './notices.ts';

/** Milliseconds between two looks at what a session uses; agents measure no more often. */
const interval = 5000;

/** Milliseconds that a cursor has to rest on a session before its server is asked for more, so that scrolling asks nothing. */
const rest = 400;

/** The session whose details can be seen now, and whether they were opened or lie beside the list. */
function shownSession(desk: Desk): {readonly session: Session; readonly isOpened: boolean} | undefined {
	const top = topOf(desk);
	const isBeside = top === undefined && layoutOf(desk, noticeLines(desk).length).details > 0;
	const id = top?.kind === 'details' ? top.sessionId : (isBeside ? selectedId(desk, 'sessions') : undefined);
	const session = id === undefined ? undefined : desk.app.sessions.get().value.find(one => one.id === id);
	return session && isUsable(session) ? {session, isOpened: top?.kind === 'details'} : undefined;
}

/**
Asks for the containers of the session whose details are seen, and what they use, as long as they are seen; for the room in its folders once, when its details were opened, since that takes a connection
which counts as use of the session. Nothing is asked while another program has the terminal. What fails is not told: the list tells it. Until the returned function is called.
*/
export function watchInspection(desk: Desk): () => void {
	const {app, inspection} = desk;
	let shown: string | undefined;
	let measured: string | undefined;
	let timer: NodeJS.Timeout | undefined;
	let closing = new AbortController();

	const change = (sessionId: string, changes: Partial<Inspection>): void => {
		inspection.set(current => ({
			sshHost: undefined, containers: [], rooms: new Map(), ...(current?.sessionId === sessionId && current), ...changes, sessionId,
		}));
	};

	const findHost = (session: Session): void => {
		try {
			change(session.id, {sshHost: app.sshHost(session)});
		} catch {
			// A configuration of ssh that cannot be read names nobody, and the rest is still worth asking for.
		}
	};

	const look = async (session: Session, {signal}: AbortController): Promise<void> => {
		findHost(session);
		try {
			if (app.can('containers') && !desk.away.get()) {
				const containers = await app.containers(session, signal);
				if (!signal.aborted) {
					change(session.id, {containers});
				}
			}
		} catch {
			// What was known stays.
		}

		if (!signal.aborted) {
			timer = setTimeout(() => {
				void look(session, closing);
			}, interval).unref();
		}
	};

	const measure = async (session: Session, {signal}: AbortController): Promise<void> => {
		try {
			const files = await app.openFiles(session, signal);
			try {
				const found = await Promise.all(session.mounts.map(async ({path}) => [path, await files.room(path).catch(() => undefined)] as const));
				change(session.id, {rooms: new Map(found.flatMap(([path, room]) => (room === undefined ? [] : [[path, room] as const])))});
			} finally {
				files.close();
			}
		} catch {
			// Nothing is told of the room then.
		}
	};

	const update = (): void => {
		const now = shownSession(desk);
		const key = now?.session.id;
		if (key !== shown) {
			shown = key;
			measured = undefined;
			clearTimeout(timer);
			closing.abort();
			closing = new AbortController();
			if (now) {
				const mine = closing;
				timer = setTimeout(() => {
					void look(now.session, mine);
				}, now.isOpened ? 0 : rest).unref();
			}
		}

		if (!now?.isOpened || measured === key || now.session.mounts.length === 0) {
			return;
		}

		measured = key;
		void measure(now.session, closing);
	};

	const ends = [desk.state, desk.size, app.sessions].map(store => store.subscribe(update));
	update();
	return () => {
		clearTimeout(timer);
		closing.abort();
		for (const end of ends) {
			end();
		}
	};
}
