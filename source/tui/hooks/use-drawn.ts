import {useMemo, useSyncExternalStore} from 'react';
import type {ReadonlyStore} from '../../core/store.ts';
import type {Desk} from '../desk.ts';

/**
Text made from stores and the clock. It is made once for each change of a store, and the component renders again only when the text is another one,
so that a passing second costs nothing where it changes nothing.
*/
export function useDrawn(desk: Desk, draw: (desk: Desk) => string): string {
	const {subscribe, getText} = useMemo(() => drawing(desk, draw), [desk, draw]);
	return useSyncExternalStore(subscribe, getText);
}

function drawing(desk: Desk, draw: (desk: Desk) => string): {readonly subscribe: (listener: () => void) => () => void; readonly getText: () => string} {
	const {app} = desk;
	const stores: ReadonlyArray<ReadonlyStore<unknown>> = [desk.state, desk.clock, desk.size, desk.themes, app.profile, app.identity, app.sessions, desk.inspection, app.look, seenRuns(desk), app.tunnels, app.transfers, app.older];
	let seen: readonly unknown[] = [];
	let text = '';

	return {
		subscribe(listener) {
			const ends = stores.map(store => store.subscribe(listener));
			return () => {
				for (const end of ends) {
					end();
				}
			};
		},
		getText() {
			const values = stores.map(store => store.get());
			if (values.some((value, index) => value !== seen[index])) {
				seen = values;
				text = draw(desk);
			}

			return text;
		},
	};
}

/** Every question to the service is a run as well; only the log of all runs shows those, and elsewhere the last one that the user asked for tells of news. */
function seenRuns({app, state}: Desk): ReadonlyStore<unknown> {
	return {
		get: () => (state.get().overlays.some(({kind}) => kind === 'runs') ? app.runs.get() : app.runs.get().findLast(({kind}) => kind === 'run')),
		subscribe: app.runs.subscribe,
	};
}
