import {lossesOf} from '../../app/losses.ts';
import {formatAge, formatMoment} from '../../core/format.ts';
import {Problem, toProblem} from '../../core/problem.ts';
import {isUsable, type Session} from '../../core/session.ts';
import {sanitizeLine} from '../../core/text.ts';
import {wrapWords} from '../columns.ts';
import {
	attempt,
	notify,
	problemText,
	pushOverlay,
	type Desk,
} from '../desk.ts';
import {createField} from '../field.ts';
import type {MenuItem} from '../state.ts';
import {openMenu, openPrompt} from './menu.ts';

const widest = 66;

const nothing = () => undefined;

/** Does it to each, and tells once of all. */
export async function forEach(desk: Desk, sessions: readonly Session[], {act, done}: {readonly act: (session: Session) => Promise<void>; readonly done: string}): Promise<void> {
	const names = sessions.map(({name}) => name).join(', ');
	notify(desk, 'busy', `${names} …`);
	const outcomes = await Promise.allSettled(sessions.map(async session => act(session)));
	const failed = outcomes.filter(outcome => outcome.status === 'rejected');
	if (failed.length === 0) {
		notify(desk, 'done', `${names} ${done}.`);
		return;
	}

	const problem = problemText(desk.words, toProblem(failed[0]!.reason));
	notify(desk, 'problem', sessions.length === 1 ? problem : `${sessions.length - failed.length} of ${sessions.length} done. ${problem}`);
}

const end = (desk: Desk, sessions: readonly Session[], isForced: boolean): void => {
	void forEach(desk, sessions, {act: async session => desk.app.terminate(session, {isForced}), done: sessions.length === 1 ? 'ends' : 'end'});
};

/** Ends by force only what was named in full. */
function forceItem(desk: Desk, session: Session): MenuItem {
	return {
		label: 'by force: type its name',
		field: createField(),
		choose(typed) {
			if (typed !== session.name) {
				throw new Problem('usage', 'That is not its name. Nothing was ended.');
			}

			end(desk, [session], true);
		},
	};
}

/** Asks before sessions end or restart, and tells what goes with them. The first item does nothing, so that Enter twice never ends anything. */
export function openEnd(desk: Desk, sessions: readonly Session[]): void {
	const [only, another] = sessions;
	if (!only) {
		return;
	}

	const isOne = another === undefined;
	const room = Math.min(widest, desk.size.get().columns - 8);
	const losses = sessions.flatMap(session => lossesOf(session, desk.app.tunnels.get(), desk.app.transfers.get()).map(loss => (isOne ? loss : `${session.name}: ${loss}`)));
	const canRestart = desk.app.can('restart') && sessions.every(session => isUsable(session));
	openMenu(desk, {
		title: isOne ? `End ${sanitizeLine(only.name)}?` : `End ${sessions.length} sessions?`,
		note: losses.flatMap(loss => wrapWords(sanitizeLine(loss), room, 3)).slice(0, 9),
		items: [
			{label: 'cancel', choose: nothing},
			{
				label: isOne ? 'end it' : 'end them',
				choose() {
					end(desk, sessions, false);
				},
			},
			...(canRestart
				? [{
					label: isOne ? 'restart it' : 'restart them',
					detail: 'what runs in it ends, files stay',
					choose() {
						void forEach(desk, sessions, {act: async session => desk.app.restart(session), done: 'restarted'});
					},
				}]
				: []),
			...(isOne ? [forceItem(desk, only)] : []),
		],
	});
}

export function openRename(desk: Desk, session: Session): void {
	openPrompt(desk, {
		title: `Rename ${sanitizeLine(session.name)}`,
		item: {
			label: 'name',
			field: createField(session.name),
			choose(name) {
				void attempt(desk, async () => {
					await desk.app.rename(session, name);
					notify(desk, 'done', `It is called ${name} now.`);
				});
			},
		},
	});
}

/** The states a session went through, as a text. */
export async function openHistory(desk: Desk, session: Session): Promise<void> {
	const steps = await desk.app.history(session);
	const lines = steps.map(({detail, at}, index) => {
		const next = steps[index + 1];
		return `${sanitizeLine(detail).padEnd(14)} ${formatMoment(at)}  ${next ? `for ${formatAge(next.at.getTime() - at.getTime())}` : 'until now'}`;
	});
	pushOverlay(desk, {
		kind: 'text', title: `States of ${session.name}`, text: lines.join('\n'), top: 0,
	});
}
