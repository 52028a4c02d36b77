import {createPoller} from '../app/poller.ts';
import {notPolledYet, type Polled} from '../core/polled.ts';
import type {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import type {Session} from '../core/session.ts';
import {createStore} from '../core/store.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Context} from './context.ts';
import {readerGone, untilAborted, write} from './output.ts';
import {formatProblem} from './report.ts';
import {describeSession} from './session-json.ts';
import {newsBetween, sessionLine} from './stand.ts';

/** Milliseconds between two questions. */
const interval = 3000;

/**
Lists sessions again and again and writes what changed, one line each, with --json one document a line: `{"version", "session"}`, or `{"version", "gone": id}` for one
that is listed no more. Goes on through temporary problems and throws the others; ends with the reader of stdout, or when `context.signal` is aborted.
*/
export async function watchSessions(provider: Provider, select: (sessions: readonly Session[]) => readonly Session[], {signal, stdout, stderr, isJson}: Context): Promise<number> {
	const polled = createStore<Polled<readonly Session[]>>(notPolledYet([]));
	const poller = createPoller(polled, async abort => provider.listSessions(abort), {interval, initial: []});
	const ended = new AbortController();
	let stand: ReadonlyMap<string, string> = new Map();
	let trouble: string | undefined;
	let failure: Problem | undefined;

	const unsubscribe = polled.subscribe(() => {
		const {value, updatedAt, problem, nextTryAt} = polled.get();
		if (problem && !nextTryAt) {
			failure = problem;
			ended.abort();
			return;
		}

		if (problem?.message !== trouble) {
			trouble = problem?.message;
			void write(stderr, problem ? formatProblem(problem, isJson) : 'The server answers again.\n');
		}

		if (updatedAt === undefined) {
			return;
		}

		const shown = select(value);
		const now = new Map(shown.map(session => [session.id, sessionLine(session, Date.now())]));
		const lines = isJson
			? [
				...shown.filter(({id}) => now.get(id) !== stand.get(id)).map(session => JSON.stringify({version: 1, session: describeSession(session)})),
				...stand.keys().filter(id => !now.has(id)).map(id => JSON.stringify({version: 1, gone: id})),
			]
			: newsBetween(stand, now).map(line => sanitizeLine(line));
		stand = now;
		void write(stdout, lines.map(line => `${line}\n`).join(''));
	});

	try {
		poller.start();
		await untilAborted(signal, ended.signal, readerGone(stdout));
		signal.throwIfAborted();
		if (failure) {
			throw failure;
		}

		return 0;
	} finally {
		unsubscribe();
		poller.stop();
	}
}
