import type {Screens} from '../commands/command.ts';
import {
	closeLog,
	editSearch,
	findNext,
	nextContainer,
	openLog,
	saveLog,
	toggleFollow,
	toggleWrap,
} from './actions/log.ts';
import {openPalette} from './actions/palette.ts';
import {copyRuns, openRuns} from './actions/past.ts';
import {runLine} from './actions/run-line.ts';
import {
	attempt,
	topOf,
	type Desk,
	type Terminal,
} from './desk.ts';
import {screenOf} from './situation.ts';

/** What commands can ask of logs, histories, and the line of commands. */
export function pastScreens(desk: Desk, terminal: Terminal): Pick<Screens, 'openPalette' | 'runLine' | 'openRuns' | 'copyRuns' | 'openLog' | 'log'> {
	return {
		openPalette() {
			openPalette(desk, screenOf(desk) ?? 'sessions');
		},
		runLine(line, {waits}) {
			void attempt(desk, async () => runLine(desk, terminal, line, {waits}));
		},
		openRuns() {
			openRuns(desk);
		},
		copyRuns() {
			copyRuns(desk, terminal);
		},
		openLog(session) {
			const top = topOf(desk);
			if (top?.kind === 'log') {
				closeLog(desk, top);
			}

			openLog(desk, session);
		},
		log: {
			follow() {
				toggleFollow(desk);
			},
			wrap() {
				toggleWrap(desk);
			},
			search() {
				editSearch(desk);
			},
			next(direction) {
				findNext(desk, direction);
			},
			save() {
				saveLog(desk);
			},
			nextContainer() {
				const top = topOf(desk);
				const session = top?.kind === 'log' ? desk.app.sessions.get().value.find(({id}) => id === top.sessionId) : undefined;
				if (session) {
					nextContainer(desk, session);
				}
			},
		},
	};
}
