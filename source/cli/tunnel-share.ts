import {isLoopback} from '../core/address.ts';
import {Problem} from '../core/problem.ts';
import type {TunnelRequest} from '../core/tunnel.ts';
import {askYes} from './ask.ts';
import type {Context} from './context.ts';

/**
Sharing is asked for twice, in two different words: no habit answers both. Problem `refused` where it is declined, or where nobody can be asked and `isSure` is not said.
*/
export async function confirmShare({session, target, host}: TunnelRequest, context: Context, isSure: boolean): Promise<void> {
	if (isSure) {
		return;
	}

	if (!context.isInteractive) {
		throw new Problem('refused', 'Sharing must be confirmed, and nobody can be asked here.', {hint: 'Add --yes if it is meant.'});
	}

	const who = host === undefined || isLoopback(host) ? 'Every user of this host' : `Everybody who reaches ${host} over the network`;
	const isWanted = await askYes(context, `${who} will be able to use ${target} of ${session.name}. Share it?`)
		&& await askYes(context, 'Whoever connects can do there what you can: read, change and delete your files. Is that all right?');
	if (!isWanted) {
		throw new Problem('refused', 'Nothing is shared, and no tunnel was opened.');
	}
}
