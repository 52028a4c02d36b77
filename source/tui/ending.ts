import {formatTimeLeft} from '../core/format.ts';
import {isUsable, type Session} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import {isTransferOver} from '../core/transfer.ts';
import type {Desk} from './desk.ts';

const minute = 60_000;

/** Minutes before an end at which it is told of. */
const warnings = [60, 15, 5];

const ends = new WeakMap<readonly Session[], readonly Session[]>();

/** The sessions whose end is known, the next first; found once for each answer of the server. */
export function endingSessions(sessions: readonly Session[]): readonly Session[] {
	const found = ends.get(sessions) ?? sessions
		.filter(session => isUsable(session) && session.endsAt !== undefined)
		.toSorted((one, other) => one.endsAt!.getTime() - other.endsAt!.getTime());
	ends.set(sessions, found);
	return found;
}

/** What ends when, why, and what is lost then. */
export function endingText({app, words: {notices, details}}: Desk, session: Session, now: number): string {
	const left = session.endsAt!.getTime() - now;
	const time = left < minute ? formatTimeLeft(left) : notices.minutes(Math.floor(left / minute));
	const kept = session.mounts.filter(mount => mount.isKept).map(mount => mount.name);
	const lost = kept.length === 0 ? notices.allLost : notices.lostOutside(kept.join(', '));
	const tunnels = app.tunnels.get().filter(({spec, state}) => spec.sessionId === session.id && state.status !== 'ended').length;
	const copies = app.transfers.get().filter(({spec, state}) => spec.sessionId === session.id && !isTransferOver(state)).length;
	return sanitizeLine(`${notices.ends(session.name, time, session.endsBecause === undefined ? undefined : details.rule(session.endsBecause))} ${lost}${tunnels + copies === 0 ? '' : notices.cutOff(tunnels, copies)}`);
}

/**
Warns 60, 15 and 5 minutes before a session ends, once each, with what will be lost; again where the end was put off and comes near anew. Not while another program has the terminal: then when it comes back.
Until the returned function is called.
*/
export function watchEndings(desk: Desk, alert: (text: string) => void): () => void {
	const {app, clock, away, words} = desk;
	const warned = new Map<string, number>();

	const look = (): void => {
		const {value, updatedAt} = app.sessions.get();
		if (away.get() || updatedAt === undefined) {
			return;
		}

		const now = clock.get();
		const due: Session[] = [];
		for (const session of endingSessions(value)) {
			const left = (session.endsAt!.getTime() - now) / minute;
			const level = warnings.findLast(warning => left <= warning);
			if (level !== undefined && level < (warned.get(session.id) ?? Infinity)) {
				due.push(session);
			}

			warned.set(session.id, level ?? Infinity);
		}

		const [first, ...others] = due;
		if (!first) {
			return;
		}

		// The foot of the screen counts down to it where nothing else is said.
		desk.state.set(state => (state.notice?.kind === 'done' ? {...state, notice: undefined} : state));
		alert(`${endingText(desk, first, now)}${others.length === 0 ? '' : words.notices.soDo(others[0]!.name, others.length)}`);
	};

	const unsubscribe = [app.sessions, clock, away].map(store => store.subscribe(look));
	look();
	return () => {
		for (const end of unsubscribe) {
			end();
		}
	};
}
