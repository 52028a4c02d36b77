import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import type {Session} from '../core/session.ts';
import type {Arguments} from './arguments.ts';
import {pickSession} from './connect.ts';
import type {Context} from './context.ts';

/** The sessions of NAME..., each once. Problem `usage` where none is named, `not-found`. */
export async function namedSessions(given: Arguments, provider: Provider, signal: AbortSignal): Promise<readonly Session[]> {
	if (given.words.length === 0) {
		throw new Problem('usage', 'NAME is missing.');
	}

	const all = await provider.listSessions(signal);
	return [...new Set(await Promise.all(given.words.map(async word => pickSession(provider, all, word, signal))))];
}

/** Resolves when the user agrees, by --yes or by answering `ask`. Problem `interrupted` for a no, `usage` where nobody can be asked. */
export async function needConsent(given: Arguments, context: Context, {act, done, ask}: {
	/** Such as `end`, and `ended`. */
	readonly act: string;
	readonly done: string;
	readonly ask: () => Promise<boolean>;
}): Promise<void> {
	if (given.flag('yes')) {
		return;
	}

	if (!context.isInteractive) {
		throw new Problem('usage', `Nobody can be asked whether to ${act} this.`, {hint: `--yes ${act}s it without asking.`});
	}

	if (!await ask()) {
		throw new Problem('interrupted', `Nothing was ${done}.`);
	}
}
