import type {Session} from '../../core/session.ts';

/** Between two questions for the state of executions: limits are not published, and the service's own advice is ten seconds (valohai.md section 8). */
const usual = 10_000;
const waiting = 5000;

/** Milliseconds; shorter while something is about to change. */
export function pause(sessions: readonly Session[]): number {
	return sessions.some(({status}) => ['queued', 'starting', 'stopping'].includes(status)) ? waiting : usual;
}
