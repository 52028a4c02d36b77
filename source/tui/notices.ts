import {formatBytes} from '../core/format.ts';
import {sanitizeLine} from '../core/text.ts';
import {hereAndThere, type FileFacts, type Transfer} from '../core/transfer.ts';
import {wrapWords} from './columns.ts';
import {problemText, topOf, type Desk} from './desk.ts';
import {endingSessions, endingText} from './ending.ts';
import {mostCopiesInPanes} from './layout.ts';
import {answeredTransfer, screenOf} from './situation.ts';
import {baseName} from './transfer-row.ts';
import type {Notice} from './state.ts';

const hour = 3_600_000;

/** What the foot of the screen says now: the answer to the last key, else what is wrong with the server, else what ends soon. */
export function currentNotice(desk: Desk): Notice | undefined {
	return desk.state.get().notice ?? questionNotice(desk) ?? offlineNotice(desk) ?? endingNotice(desk);
}

/** The same as lines of the screen's width, at least one, each beginning with a space. */
export function noticeLines(desk: Desk): readonly string[] {
	const notice = currentNotice(desk);
	if (!notice) {
		return [' '];
	}

	const mark = notice.kind === 'problem' ? '! ' : '';
	return wrapWords(mark + notice.text, desk.size.get().columns - 2, 3).map(line => ` ${line}`);
}

/** The question that keys answer now: what is there and what would take its place. */
function questionNotice(desk: Desk): Notice | undefined {
	const transfer = answeredTransfer(desk);
	// The panes have it below the copy already, where there is room for copies.
	const isShown = screenOf(desk) === 'file-questions' && mostCopiesInPanes(desk.size.get().rows) > 0;
	const {capitals} = desk.words.notices;
	return transfer && {kind: 'problem', text: isShown ? capitals : `${questionText(desk, transfer)} ${capitals}`};
}

/** The first question of a copy that asks. */
export function questionText({words}: Pick<Desk, 'words'>, {spec, state}: Transfer): string {
	const question = state.questions[0]!;
	const {here, there} = hereAndThere(question, spec.direction);
	const facts = ({size, modifiedAt}: FileFacts): string => `${formatBytes(size)} ${dayAndTime(new Date(modifiedAt))}`;
	return sanitizeLine(words.notices.exists(baseName(question.target), facts(there), facts(here)));
}

function offlineNotice(desk: Desk): Notice | undefined {
	const {app, clock, words} = desk;
	const {problem, updatedAt, nextTryAt} = app.sessions.get();
	if (!problem) {
		return undefined;
	}

	const {notices} = words;

	if (problem.code === 'sign-in-needed') {
		// In the form the letter is text.
		return {kind: 'problem', text: topOf(desk)?.kind === 'connect' ? notices.signInEnded : notices.signInEnded + notices.signInAgain};
	}

	const message = sanitizeLine(notices.problem(problem.code, words.sentence(problem.message))).replace(/\.$/, '');
	const next = nextTryAt ? notices.nextTry(Math.max(0, Math.ceil((nextTryAt.getTime() - clock.get()) / 1000))) : notices.triesAgain;
	if (!updatedAt) {
		return {kind: 'problem', text: `${problemText(words, problem)}${next}`};
	}

	return {
		kind: 'problem',
		text: problem.isTemporary
			? `${notices.offlineSince(timeOfDay(updatedAt), message)}${next}`
			: `${problemText(words, problem)}${notices.trueAt(timeOfDay(updatedAt))}${next}`,
	};
}

function endingNotice(desk: Desk): Notice | undefined {
	const {app, clock} = desk;
	const [ending] = endingSessions(app.sessions.get().value);
	const now = clock.get();
	return ending && ending.endsAt!.getTime() - now < hour ? {kind: 'problem', text: endingText(desk, ending, now)} : undefined;
}

/** `11-20 14:02`, in the machine's own time. */
function dayAndTime(date: Date): string {
	return `${[date.getMonth() + 1, date.getDate()].map(part => String(part).padStart(2, '0')).join('-')} ${timeOfDay(date).slice(0, 5)}`;
}

/** `14:02:11`, in the machine's own time. */
export function timeOfDay(date: Date): string {
	return [date.getHours(), date.getMinutes(), date.getSeconds()].map(part => String(part).padStart(2, '0')).join(':');
}
