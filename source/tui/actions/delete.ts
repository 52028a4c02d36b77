import type {Session} from '../../core/session.ts';
import {sanitizeLine} from '../../core/text.ts';
import type {Desk} from '../desk.ts';
import {forEach} from './end.ts';
import {openMenu} from './menu.ts';

/** Asks before ended sessions are taken off the list of the service. The first item does nothing, so that Enter twice deletes nothing. */
export function openDelete(desk: Desk, sessions: readonly Session[]): void {
	const [only, another] = sessions;
	if (!only) {
		return;
	}

	const isOne = another === undefined;
	const words = desk.words.outputs;
	const remove = (purges: boolean): void => {
		void forEach(desk, sessions, {act: async session => desk.app.remove(session, {purges}), done: words.deleted});
		desk.state.set(state => ({...state, marked: new Set(), overlays: state.overlays.filter(overlay => overlay.kind !== 'details')}));
	};

	const canPurge = desk.app.can('purgeOutputs');
	openMenu(desk, {
		title: isOne ? words.askDelete(sanitizeLine(only.name)) : words.askDeleteAll(sessions.length),
		note: [words.deleteNote, ...(canPurge ? [words.outputsStay] : [])],
		items: [
			{
				label: words.cancel,
				choose() {
					// Nothing is done.
				},
			},
			{
				label: isOne ? words.deleteOne : words.deleteAll,
				choose() {
					remove(false);
				},
			},
			...(canPurge
				? [{
					label: `${isOne ? words.deleteOne : words.deleteAll} ${words.purge}`,
					detail: words.purgeDetail,
					choose() {
						remove(true);
					},
				}]
				: []),
		],
	});
}
