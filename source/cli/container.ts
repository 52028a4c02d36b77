import {need} from '../core/need.ts';
import {Problem} from '../core/problem.ts';
import type {Container, Provider} from '../core/provider.ts';
import type {Session} from '../core/session.ts';
import {askForSession} from './connect.ts';

/** The container of a session by its name or id. Problem `not-found`, which names those it has. */
export async function findContainer(provider: Provider, session: Session, name: string, signal: AbortSignal): Promise<Container> {
	const all = await need(provider, 'containers', 'tell of containers')(session, signal);
	const container = all.find(container => container.name === name || container.id === name);
	if (!container) {
		throw new Problem('not-found', `${session.name} has no container "${name}".`, {hint: `It has: ${all.map(({name}) => name).join(', ')}.`});
	}

	return container;
}

/**
The session of `NAME`, or of `NAME.sub1` with the name of that container; a session whose whole name this is comes first. A main container is that of the session, so it is not named.
Problem `not-found`, `not-unique`.
*/
export async function askForContainer(provider: Provider, reference: string, signal: AbortSignal): Promise<{readonly session: Session; readonly container?: string}> {
	try {
		return {session: await askForSession(provider, reference, signal)};
	} catch (error) {
		const {owner, name} = /^(?<owner>.+)\.(?<name>(?:main|sub)\d+)$/.exec(reference)?.groups ?? {};
		if (!(error instanceof Problem) || error.code !== 'not-found' || owner === undefined || name === undefined) {
			throw error;
		}

		const session = await askForSession(provider, owner, signal);
		const container = await findContainer(provider, session, name, signal);
		return {session, ...(!container.name.startsWith('main') && {container: container.name})};
	}
}
