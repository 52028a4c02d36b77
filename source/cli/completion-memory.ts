import {spawn, type ChildProcess} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {isOver, wordFor} from '../core/session.ts';
import {makeDirectory} from '../settings/directory.ts';
import {readFileIfThere, writePrivateFile} from '../settings/file.ts';
import {chooseProfile, providerOf} from '../workers/open-provider.ts';
import type {KnownSession} from './completion-words.ts';
import type {Context} from './context.ts';
import {selfCommand} from './self.ts';

/** Milliseconds for which what the server said is good enough for completion. */
const youth = 30_000;
/** Milliseconds that a key press may wait for the sessions. */
const patience = 1000;
/** Milliseconds between two looks at what another process found out. */
const interval = 20;
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

/** Asks for the sessions and keeps them. After a Problem of the server the next key press asks again. */
export async function refreshSessions(context: Context, signal: AbortSignal): Promise<void> {
	const choice = choose(context);
	const file = memoryOf(context, '');
	if (!choice || file === undefined) {
		return;
	}

	try {
		const all = await providerOf(choice, context.settings).listSessions(signal);
		keep(file, all.filter(session => !isOver(session)).map((session): KnownSession => ({
			id: session.id, name: wordFor(session), detail: session.detail, apps: session.apps.map(app => app.name),
		})));
	} catch (error) {
		forgetAsked(file);
		throw error;
	}
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

/**
What is remembered there, or what another process, which is let ask for `words`, finds out in time; undefined where that takes longer than a key press may. That process goes on when the key
press has waited long enough: an answer that is left half-way is taken for a failure by some servers.
*/
export async function recallOrAsk<Known>(context: Context, file: string, {words = [], patience}: {readonly words?: readonly string[]; readonly patience: number}): Promise<Known | undefined> {
	let until = performance.now() + patience;
	if (recall(file) === undefined) {
		askBehind(context, file, words)?.once('exit', () => {
			until = 0;
		});
	}

	for (;;) {
		const isLast = performance.now() > until;
		const known = recall<Known>(file);
		if (known !== undefined || isLast) {
			return known;
		}

		await wait(interval);
	}
}

/** The live sessions; none where the server takes longer than a key press may. Never asks anybody. */
export async function recallSessions(context: Context): Promise<readonly KnownSession[]> {
	const file = memoryOf(context, '');
	return file === undefined ? [] : await recallOrAsk<readonly KnownSession[]>(context, file, {patience}) ?? [];
}
