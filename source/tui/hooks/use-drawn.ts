import {useSyncExternalStore} from 'react';
import type {ReadonlyStore} from '../../core/store.ts';
import type {Desk} from '../desk.ts';
import {useDesk} from './use-desk.ts';

/**
Text made from stores and the clock. The component renders again only when the text is another one, so that a passing second costs nothing where it changes nothing.
*/
export function useDrawn(draw: (desk: Desk) => string): string {
	const desk = useDesk();
	return useSyncExternalStore(listener => subscribeAll([desk.clock, desk.state, desk.size, desk.app.profile, desk.app.identity, desk.app.sessions, desk.app.tunnels, desk.app.transfers], listener), () => draw(desk));
}

function subscribeAll(stores: ReadonlyArray<ReadonlyStore<unknown>>, listener: () => void): () => void {
	const ends = stores.map(store => store.subscribe(listener));
	return () => {
		for (const end of ends) {
			end();
		}
	};
}
