import type {App} from '../app/app.ts';
import {createApp} from '../app/create.ts';
import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {findSession, type Session} from '../core/session.ts';
import {openProvider} from '../workers/open-provider.ts';
import type {WorkerHost} from '../workers/worker-host.ts';
import type {Context} from './context.ts';
import {ownCommand} from './own-command.ts';
import {workerCommand} from './self.ts';

/** The provider of the profile that is meant, without the rest of the program. Problem `sign-in-needed`, `not-found`. */
export function connect({settings, environment, folder, profileName}: Context): Provider {
	return openProvider({settings, environment, folder}, profileName);
}

/** The session that is meant, asked of the server now. Problem `not-found`, `not-unique`. */
export async function askForSession(provider: Provider, reference: string, signal: AbortSignal): Promise<Session> {
	return pickSession(provider, await provider.listSessions(signal), reference, signal);
}

/** One of these sessions, or one that is too old to be among them. Problem `not-found`, `not-unique`. */
export async function pickSession(provider: Provider, sessions: readonly Session[], reference: string, signal: AbortSignal): Promise<Session> {
	try {
		return findSession(sessions, reference);
	} catch (error) {
		const older = error instanceof Problem && error.code === 'not-found' ? await provider.findByWord?.(reference, signal) : undefined;
		if (older) {
			return older;
		}

		throw error;
	}
}

/** What starts background workers. */
export function workerHost({settings, environment, folder}: Context): WorkerHost {
	return {
		settings, environment, folder, workerCommand: workerCommand(),
	};
}

/** The whole program without a screen, not yet started; `isScreen` where one will be drawn. */
export function openApp(context: Context, {isScreen = false}: {readonly isScreen?: boolean} = {}): App {
	const {settings, environment, folder, profileName} = context;
	return createApp({
		settings, environment, folder, ...(profileName !== undefined && {profileName}), isScreen, self: ownCommand(context), workerCommand: workerCommand(),
	});
}
