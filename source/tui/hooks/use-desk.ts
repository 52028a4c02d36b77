import {createContext, use} from 'react';
import type {Desk} from '../desk.ts';

export const DeskContext = createContext<Desk | undefined>(undefined);

/** What the screens are drawn from. */
export function useDesk(): Desk {
	const desk = use(DeskContext);
	if (!desk) {
		throw new Error('A screen was drawn outside of a DeskContext.');
	}

	return desk;
}
