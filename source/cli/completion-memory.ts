import {spawn, type ChildProcess} from 'node:child_process';
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
/** Milliseconds after which what was kept is removed. */
const longKept = 10 * 60_000;

const choose = ({settings, environment, folder, profileName}: Context) => chooseProfile({settings, environment, folder}, profileName);

type Memory = {
	readonly at: number;
	readonly known: unknown;
};

const directoryOf = ({settings}: Context) => path.join(settings.paths.state, 'completion');

function fileOf(context: Context, profile: string, end = ''): string {
	const directory = directoryOf(context);
	makeDirectory(directory);
	return path.join(directory, `${encodeURIComponent(profile).slice(0, 200)}${end}.json`);
}

/** The file of something that is remembered of the server in use, by the end of its name; undefined where there is none. */
export function memoryOf(context: Context, end: string): string | undefined {
	const choice = choose(context);
	return choice && fileOf(context, ('profile' in choice ? choice.profile : choice).name, end);
}

/** What was kept there, unless it is too old. */
export function recall<Known>(file: string): Known | undefined {
	try {
		const {at, known} = JSON.parse(readFileIfThere(file) ?? '{}') as Partial<Memory>;
		return at !== undefined && known !== undefined && Math.abs(Date.now() - at) <= youth ? known as Known : undefined;
	} catch {
		return undefined;
	}
}

/** Keeps it, and nothing that is long too old. */
export function keep(file: string, known: unknown): void {
	const directory = path.dirname(file);
	for (const name of fs.readdirSync(directory)) {
		const other = path.join(directory, name);
		const age = Date.now() - (fs.statSync(other, {throwIfNoEntry: false})?.mtimeMs ?? Date.now());
		if (age > longKept) {
			fs.rmSync(other, {force: true});
		}
	}

	writePrivateFile(file, JSON.stringify({at: Date.now(), known} satisfies Memory));
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
	keep(fileOf(context, provider.profile.name), sessions);
	return sessions;
}

const markOf = (file: string) => `${file}.asked`;

/** Lets the next `askBehind` ask at once. */
export function forgetAsked(file: string): void {
	fs.rmSync(markOf(file), {force: true});
}

/** Lets another process ask for `words`, or without any for the sessions, unless one does so already. */
export function askBehind(context: Context, file: string, words: readonly string[] = []): ChildProcess | undefined {
	const mark = markOf(file);
	const asked = fs.statSync(mark, {throwIfNoEntry: false});
	if (asked && Date.now() - asked.mtimeMs < pause) {
		return undefined;
	}

	writePrivateFile(mark, '');
	const [program, ...own] = selfCommand();
	const profile = context.profileName === undefined ? [] : ['--profile', context.profileName];
	const child = spawn(program!, [...own, 'completion', '--refresh', ...profile, '--', ...words], {detached: true, stdio: 'ignore'});
	child.on('error', () => undefined).unref();
	return child;
}

/** The live sessions, from memory or asked for now; none where the server takes longer than a key press may. Never asks anybody, and throws nothing a shell would show. */
export async function recallSessions(context: Context): Promise<readonly KnownSession[]> {
	const file = memoryOf(context, '');
	if (file === undefined) {
		return [];
	}

	const remembered = recall<readonly KnownSession[]>(file);
	if (remembered) {
		return remembered;
	}

	const signal = AbortSignal.timeout(patience);
	try {
		return await refreshSessions(context, signal);
	} catch {
		if (signal.aborted) {
			askBehind(context, file);
		}

		return [];
	}
}
