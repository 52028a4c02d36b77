import type {Output, SessionActions} from '../core/provider.ts';
import {noHasher} from './hasher.ts';
import {localPlace} from './local-place.ts';
import {createOutputsPlace, outputPiece} from './outputs-place.ts';
import type {Remote} from './remote.ts';

/** What a session left at its service as the far side of a copy. The service tells sizes and no sha256. */
export function createOutputsRemote(outputs: readonly Output[], read: SessionActions['readOutput']): Remote {
	const place = createOutputsPlace(outputs, read);
	return {
		place,
		local: {...localPlace, limits: place.limits},
		hasher: noHasher,
		openCommand: undefined,
		home: '/',
		remarks: [],
		unpackers: [],
		// One piece after the other, as they come.
		window: outputPiece,
		close: () => undefined,
	};
}
