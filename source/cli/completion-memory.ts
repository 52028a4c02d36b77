import {spawn} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {isOver, wordFor} from '../core/session.ts';
import {makeDirectory} from '../settings/directory.ts';
import {readFileIfThere, writePrivateFile} from '../settings/file.ts';
import {chooseProfile, providerOf} from '../workers/open-provider.ts';
import type {KnownSession} from './completion-words.ts';
import type {Context} from './context.ts';
import {selfCommand} from './self.ts';

/** Milliseconds for which what the server said is good enough for completion. */
const youth = 30_000;
/** Milliseconds that a key press may wait for the server. */
const patience = 200;
/** Milliseconds after which another refresh may begin while the server does not answer. */
const pause = 15_000;

const choose = ({settings, environment, folder, profileName}: Context) => chooseProfile({settings, environment, folder}, profileName);

type Memory = {
	readonly at: number;
	readonly sessions: readonly KnownSession[];
};

function fileOf(context: Context, profile: string): string {
	const directory = path.join(context.settings.paths.state, 'completion');
	makeDirectory(directory);
	return path.join(directory, `${encodeURIComponent(profile).slice(0, 200)}.json`);
}

function recall(file: string): readonly KnownSession[] | undefined {
	try {
		const {at, sessions} = JSON.parse(readFileIfThere(file) ?? '{}') as Partial<Memory>;
		return at !== undefined && sessions !== undefined && Math.abs(Date.now() - at) <= youth ? sessions : undefined;
	} catch {
		return undefined;
	}
}

/** Asks the server and keeps what it says. Problem as the provider's; AbortError. */
export async function refreshSessions(context: Context, signal: AbortSignal): Promise<readonly KnownSession[]> {
	const choice = choose(context);
	if (!choice) {
		return [];
	}

	const provider = providerOf(choice, context.settings);
	const all = await provider.listSessions(signal);
	const sessions = all.filter(session => !isOver(session)).map(session => ({
		id: session.id, name: wordFor(session), detail: session.detail, apps: session.apps.map(app => app.name),
	}));
	writePrivateFile(fileOf(context, provider.profile.name), JSON.stringify({at: Date.now(), sessions} satisfies Memory));
	return sessions;
}

/** Lets another process ask on, unless one does so already. */
function refreshBehind(context: Context, file: string): void {
	const mark = `${file}.asked`;
	const asked = fs.statSync(mark, {throwIfNoEntry: false});
	if (asked && Date.now() - asked.mtimeMs < pause) {
		return;
	}

	writePrivateFile(mark, '');
	const [program, ...words] = selfCommand();
	const profile = context.profileName === undefined ? [] : ['--profile', context.profileName];
	spawn(program!, [...words, 'completion', '--refresh', ...profile], {detached: true, stdio: 'ignore'}).on('error', () => undefined).unref();
}

/** The live sessions, from memory or asked for now; none where the server takes longer than a key press may. Never asks anybody, and throws nothing a shell would show. */
export async function recallSessions(context: Context): Promise<readonly KnownSession[]> {
	const choice = choose(context);
	if (!choice) {
		return [];
	}

	const file = fileOf(context, ('profile' in choice ? choice.profile : choice).name);
	const remembered = recall(file);
	if (remembered) {
		return remembered;
	}

	const signal = AbortSignal.timeout(patience);
	try {
		return await refreshSessions(context, signal);
	} catch {
		if (signal.aborted) {
			refreshBehind(context, file);
		}

		return [];
	}
}
