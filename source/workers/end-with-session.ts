import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {isSameRun, isUsable, type Session} from '../core/session.ts';
import type {KeyPlaces} from '../ssh/earlier-run.ts';
import type {Road} from './reach.ts';
import {watchSession} from './session-watch.ts';
import {isUnchanged, probeSession} from './silence.ts';

/** Milliseconds before the first look: what is over soon costs no question. */
const beginning = 5000;

/**
Closes a road when its session is over or was restarted, which in session mode nobody else tells (backendai.md section 6.4), until the returned function is called. One question each quarter of a minute, and no stream of
events: there may be many such roads.
*/
export function endWithSession(road: Road, {watch: _, ...provider}: Provider, session: Session, places: KeyPlaces): () => void {
	let run = session;
	let goesOn = false;

	const look = () => watchSession(provider, session.id, {
		isBusy: () => false,
		onReturn: road.doubt,
		async probe(now, signal) {
			goesOn = false;
			await probeSession(provider, now, signal);
			goesOn = await isUnchanged(provider, now, places, signal);
		},
		onChange(now) {
			if (now.status === 'over') {
				road.close(new Problem('session-not-usable', `The connection is over: ${now.reason}.`));
				return;
			}

			if (!now.session || !isUsable(now.session)) {
				return;
			}

			if (!isSameRun(run, now.session) && !goesOn) {
				road.close(new Problem('unreachable', `${now.session.name} was restarted.`, {hint: 'Connect again.'}));
			}

			run = now.session;
		},
	});

	let watch: ReturnType<typeof look> | undefined;
	const timer = setTimeout(() => {
		watch = look();
	}, beginning);
	return () => {
		clearTimeout(timer);
		watch?.stop();
	};
}
