import type {DemoSession} from '../world/session.ts';
import type {World} from '../world/world.ts';
import {
	home,
	homeOf,
	startContainer,
	type Container,
} from './container.ts';

/** A container that begins when it is first used: a thousand of them are as soon there as one, and take no room until then. */
export function startWhenUsed(world: World, session: DemoSession): Container {
	let started: Container | undefined;
	let starting: Promise<Container> | undefined;
	const begin = async (): Promise<Container> => {
		starting ??= startContainer(world, session);
		started = await starting;
		return started;
	};

	return {
		home,
		directory: homeOf(world, session),
		mounts: new Map(session.mounts.map(({path, folder}) => [path, folder.directory])),
		dial: async port => (await begin()).dial(port),
		listen: async (port, onConnection) => (await begin()).listen(port, onConnection),
		startService: async (name, options) => (await begin()).startService(name, options),
		async furnished() {
			await begin();
		},
		log: () => started?.log() ?? `Kernel started at: ${session.createdAt.toISOString()}\r\n`,
		execute: async command => (await begin()).execute(command),
		restart: async () => (await starting)?.restart(),
		close: async () => (await starting)?.close(),
	};
}
