import {lossesOf} from '../../app/losses.ts';
import {formatMoment} from '../../core/format.ts';
import {Problem, toProblem} from '../../core/problem.ts';
import {isOver, isUsable, type Session} from '../../core/session.ts';
import {sanitizeLine} from '../../core/text.ts';
import {fit, wrapWords} from '../columns.ts';
import {
	attempt,
	notify,
	problemText,
	pushOverlay,
	updateOverlay,
	type Desk,
} from '../desk.ts';
import {createField} from '../field.ts';
import type {MenuItem} from '../state.ts';
import {openMenu, openPrompt} from './menu.ts';

const widest = 66;

const nothing = () => undefined;

/** Does it to each, and tells once of all. */
export async function forEach(desk: Desk, sessions: readonly Session[], {act, done}: {readonly act: (session: Session) => Promise<void>; readonly done: (names: string) => string}): Promise<void> {
	const names = sessions.map(({name}) => name).join(', ');
	notify(desk, 'busy', `${names} …`);
	const outcomes = await Promise.allSettled(sessions.map(async session => act(session)));
	const failed = outcomes.filter(outcome => outcome.status === 'rejected');
	if (failed.length === 0) {
		notify(desk, 'done', done(names));
		return;
	}

	const problem = problemText(desk.words, toProblem(failed[0]!.reason));
	notify(desk, 'problem', sessions.length === 1 ? problem : desk.words.act.someDone(sessions.length - failed.length, sessions.length, problem));
}

const end = (desk: Desk, sessions: readonly Session[], isForced: boolean): void => {
	void forEach(desk, sessions, {act: async session => desk.app.terminate(session, {isForced}), done: names => desk.words.act.endsNow(names, sessions.length)});
};

/** Ends by force only what was named in full. */
function forceItem(desk: Desk, session: Session): MenuItem {
	return {
		label: desk.words.act.force,
		field: createField(),
		choose(typed) {
			if (typed !== session.name) {
				throw new Problem('usage', desk.words.act.notItsName);
			}

			end(desk, [session], true);
		},
	};
}

/** Asks before sessions end or restart, and tells what goes with them. The first item does nothing, so that Enter twice never ends anything. */
export function openEnd(desk: Desk, chosen: readonly Session[]): void {
	const {act} = desk.words;
	const sessions = chosen.filter(session => !isOver(session));
	const [only, another] = sessions;
	if (!only) {
		notify(desk, 'problem', act.overAlready(chosen[0]!.name, chosen.length));
		return;
	}

	const isOne = another === undefined;
	const room = Math.min(widest, desk.size.get().columns - 8);
	const [tunnels, transfers] = [desk.app.tunnels.get(), desk.app.transfers.get()];
	const noteOf = (shells: readonly number[]): readonly string[] => {
		const losses = sessions.flatMap((session, index) => act.losses(lossesOf(session, {tunnels, transfers, shells: shells[index] ?? 0})).map(loss => (isOne ? loss : `${session.name}: ${loss}`)));
		return losses.flatMap(loss => wrapWords(sanitizeLine(loss), room, 3)).slice(0, 9);
	};

	const canRestart = desk.app.can('restart') && sessions.every(session => isUsable(session));
	const title = isOne ? act.endOne(sanitizeLine(only.name)) : act.endSome(sessions.length);
	openMenu(desk, {
		title,
		note: noteOf([]),
		items: [
			{label: act.cancel, choose: nothing},
			{
				label: act.end(sessions.length),
				choose() {
					end(desk, sessions, false);
				},
			},
			...(canRestart
				? [{
					label: act.restart(sessions.length),
					detail: act.restartDetail,
					choose() {
						void forEach(desk, sessions, {act: async session => desk.app.restart(session), done: act.restarted});
					},
				}]
				: []),
			...(isOne ? [forceItem(desk, only)] : []),
		],
	});
	// The keys that follow belong to the box, so it does not wait for the answer.
	void attempt(desk, async () => {
		const note = noteOf(await Promise.all(sessions.map(async session => desk.app.openShells(session))));
		updateOverlay(desk, 'menu', menu => (menu.title === title ? {...menu, note} : menu));
	});
}

export function openRename(desk: Desk, session: Session): void {
	openPrompt(desk, {
		title: desk.words.act.rename(sanitizeLine(session.name)),
		item: {
			label: desk.words.act.name,
			field: createField(session.name),
			choose(name) {
				void attempt(desk, async () => {
					await desk.app.rename(session, name);
					notify(desk, 'done', desk.words.act.renamed(name));
				});
			},
		},
	});
}

/** The states a session went through, as a text. */
export async function openHistory(desk: Desk, session: Session): Promise<void> {
	const {details, main} = desk.words;
	const steps = await desk.app.history(session);
	const lines = steps.map(({detail, at}, index) => {
		const next = steps[index + 1];
		return `${fit(sanitizeLine(main.state(detail)), 14)} ${formatMoment(at)}  ${next ? details.lasting(main.age(next.at.getTime() - at.getTime())) : details.untilNow}`;
	});
	pushOverlay(desk, {
		kind: 'text', title: details.history(session.name), text: lines.join('\n'), top: 0,
	});
}
