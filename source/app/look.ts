import type {Session} from '../core/session.ts';
import {withUse} from '../core/session-order.ts';
import {createStore} from '../core/store.ts';
import type {Settings} from '../settings/settings.ts';
import type {App} from './app.ts';

/** How the list of sessions is looked at; `noteUse` says that one was used from here. */
export function createLook(settings: Settings): Pick<App, 'look' | 'changeLook'> & {readonly noteUse: (session: Session) => void} {
	const look = createStore(settings.rememberedLook());
	const changeLook: App['changeLook'] = change => {
		look.set(change);
		settings.rememberLook(look.get());
	};

	return {
		look,
		changeLook,
		noteUse({id}) {
			changeLook(current => withUse(current, id, Date.now()));
		},
	};
}
