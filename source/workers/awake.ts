import type {Session} from '../core/session.ts';

/** Milliseconds between two touches: services reclaim after ten minutes by default and drop what was silent for five (backendai.md section 6.6). */
const interval = 4 * 60_000;
/** Where a site's own rule is shorter, the session is touched when so little is left, but not more often than this. */
const pressing = 90_000;
const shortestInterval = 20_000;

export type Awake = {
	/** Hears of each look at the running session, and touches it when it is time. */
	readonly look: (session: Session) => void;
	/** Milliseconds since the epoch; undefined when it is over, or was never asked for. */
	readonly until: () => number | undefined;
};

/** Keeps a session from being reclaimed as idle, until a date (ISO 8601). Between two touches nothing is sent. */
export function keepAwake(awakeUntil: string | undefined, {touch, onTrouble, now = Date.now}: {
	readonly touch: (session: Session) => Promise<void>;
	readonly onTrouble: (error: unknown) => void;
	readonly now?: () => number;
}): Awake {
	const end = awakeUntil === undefined ? 0 : Date.parse(awakeUntil);
	let touchedAt = 0;
	let isTouching = false;

	const isDue = ({endsAt}: Session) => {
		const pause = now() - touchedAt;
		return pause >= interval || (endsAt !== undefined && endsAt.getTime() - now() < pressing && pause >= shortestInterval);
	};

	return {
		look(session) {
			if (isTouching || now() >= end || !isDue(session)) {
				return;
			}

			isTouching = true;
			touch(session).then(() => {
				touchedAt = now();
			}).catch(onTrouble).finally(() => {
				isTouching = false;
			});
		},
		until: () => (now() < end ? end : undefined),
	};
}
