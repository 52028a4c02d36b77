import type {App} from '../app/app.ts';
import {Problem} from '../core/problem.ts';
import {isOver} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import {openApp} from './connect.ts';
import type {Context} from './context.ts';
import {readerGone, untilAborted, write} from './output.ts';
import {newsBetween, standOf, type Stand} from './stand.ts';

const noStand: Stand = new Map();

const timeOfDay = (now: Date): string => now.toTimeString().slice(0, 8);

/** The stand of all that the screen shows; sessions that were over before anybody looked are no news. */
function look({sessions, tunnels, transfers}: App, before: Stand, now: number): Stand {
	return standOf({
		sessions: sessions.get().value.filter(session => !isOver(session) || before.has(`session ${session.id}`)), tunnels: tunnels.get(), transfers: transfers.get(),
	}, now);
}

/** The screen as lines for a screen reader, a log or a pipe: how things stand, then one line a change, until `context.signal` is aborted. Problem `sign-in-needed`. */
export async function runPlain(context: Context): Promise<number> {
	const {signal, stdout, stderr} = context;
	const app = openApp(context);
	if (!app.profile.get()) {
		throw new Problem('sign-in-needed', 'You are not signed in.', {hint: 'Sign in: baitui login'});
	}

	let stand = noStand;
	let trouble = '';
	const say = (line: string): void => {
		void write(stdout, `${timeOfDay(new Date())} ${sanitizeLine(line)}\n`);
	};

	const tell = (): void => {
		const {updatedAt, problem} = app.sessions.get();
		const told = problem ? `${problem.message} ${problem.hint ?? ''}`.trim() : '';
		if (told !== trouble) {
			trouble = told;
			say(told === '' ? 'The server answers again.' : told);
		}

		if (updatedAt === undefined) {
			return;
		}

		const now = look(app, stand, Date.now());
		for (const line of newsBetween(stand, now)) {
			say(line);
		}

		stand = now;
	};

	const ends = [app.sessions, app.tunnels, app.transfers].map(store => store.subscribe(tell));
	try {
		await write(stderr, 'One line a change. Ctrl-C ends it; baitui --help tells the verbs for all that the screen can do.\n');
		app.start();
		await untilAborted(signal, readerGone(stdout));
		signal.throwIfAborted();
		return 0;
	} finally {
		for (const end of ends) {
			end();
		}

		await app.close();
	}
}
