import {setTimeout as delay} from 'node:timers/promises';
import type {Client, ClientChannel} from 'ssh2';

/** Lets one program of a connection begin at a time, and none while another may end. */
export type Turns = {
	/** Opens a channel for a program when it is its turn. */
	readonly open: (open: () => Promise<ClientChannel>) => Promise<ClientChannel>;
	/** The program of a channel lasts: it ends only when it is told to, so that others may begin meanwhile. */
	readonly lasts: (channel: ClientChannel) => void;
	/** Tells it to end, as soon as no other is just being begun. */
	readonly end: (channel: ClientChannel, tell: () => void) => void;
};

/** Milliseconds after which a program that does not end keeps nobody waiting. */
const patience = 60_000;

/**
For dropbear (2024.85 was seen to do it), which Backend.AI puts into each session. When a program of a connection ends, it closes all channels of that connection that are open already but whose program
is still to be asked for; being asked for one then, it ends with `Failed assertion: !channel->sent_close`, and all channels with it. In session mode nobody tells of that.
*/
function createTurns(): Turns {
	/** The programs that may end at any moment, each with what is called when it does not any more. */
	const mayEnd = new Map<ClientChannel, PromiseWithResolvers<void>>();
	let last: Promise<unknown> = Promise.resolve();
	/** What is being opened just now. */
	let opening: Promise<ClientChannel> | undefined;

	const lasts = (channel: ClientChannel) => {
		mayEnd.get(channel)?.resolve();
		mayEnd.delete(channel);
	};

	const ends = (channel: ClientChannel) => {
		if (mayEnd.has(channel) || channel.closed) {
			return;
		}

		mayEnd.set(channel, Promise.withResolvers());
		channel.once('close', () => {
			lasts(channel);
		});
	};

	const openNext = async (before: Promise<unknown>, open: () => Promise<ClientChannel>): Promise<ClientChannel> => {
		await before.catch(() => undefined);
		const allEnded = async () => {
			while (mayEnd.size > 0) {
				await Promise.all(mayEnd.values().map(async ({promise}) => promise));
			}
		};

		await Promise.race([allEnded(), delay(patience, undefined, {ref: false})]);
		opening = open();
		try {
			const channel = await opening;
			ends(channel);
			return channel;
		} finally {
			opening = undefined;
		}
	};

	return {
		async open(open) {
			const opened = openNext(last, open);
			last = opened;
			return opened;
		},
		lasts,
		end(channel, tell) {
			ends(channel);
			if (opening) {
				void opening.catch(() => undefined).then(tell);
			} else {
				tell();
			}
		},
	};
}

/** Everybody at once. */
const noTurns: Turns = {
	open: async open => open(),
	lasts: () => undefined,
	end(_channel, tell) {
		tell();
	},
};

/** What the server of this login needs. */
export function turnsFor(client: Client): Turns {
	// A private field of ssh2: the name and version that the server gave of itself.
	const {_remoteVer: version = ''} = client as unknown as {readonly _remoteVer?: string};
	return version.startsWith('dropbear') ? createTurns() : noTurns;
}
