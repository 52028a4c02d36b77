import type {DemoSession} from './session.ts';
import type {World} from './world.ts';

/** What an event stream tells of. */
export type SessionEvent = {
	readonly name: string;
	readonly session: DemoSession;
	readonly reason: string;
	/** Null where nothing exited. */
	readonly exitCode: number | null;
};

export function emitEvent(world: World, name: string, session: DemoSession, reason = '', exitCode: number | null = null): void {
	for (const listener of world.eventListeners) {
		listener({
			name, session, reason, exitCode,
		});
	}
}

/** The data line of an event: kernel events carry three keys more. */
export function eventData(world: World, {name, session, reason, exitCode}: SessionEvent): Record<string, unknown> {
	return {
		reason,
		sessionName: session.name,
		ownerAccessKey: world.account.accessKey,
		sessionId: session.id,
		exitCode,
		...(name.startsWith('kernel_') && {kernelId: session.kernelId, clusterRole: 'main', clusterIdx: 1}),
	};
}
