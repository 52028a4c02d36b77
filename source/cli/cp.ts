import type {App} from '../app/app.ts';
import {formatBytes, formatDuration} from '../core/format.ts';
import {resolvePath} from '../core/path.ts';
import {fromPlainProblem, Problem} from '../core/problem.ts';
import {needUsable, type Session} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import {
	isTransferOver,
	type IfExists,
	type Transfer,
	type TransferSpec,
	type TransferState,
} from '../core/transfer.ts';
import type {Arguments} from './arguments.ts';
import {askForSession, connect, openApp} from './connect.ts';
import type {Context} from './context.ts';
import {parseCopy, resolveLocal, type CopyWish} from './cp-place.ts';
import {progressLine} from './cp-progress.ts';
import {checkLocalSources, checkRemoteSources} from './cp-sources.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

const choices: readonly IfExists[] = ['overwrite', 'skip', 'newer', 'fail'];

function parseIfExists(text = 'overwrite'): IfExists {
	const choice = choices.find(choice => choice === text);
	if (!choice) {
		throw new Problem('usage', `--if-exists cannot be "${text}".`, {hint: `It is one of ${choices.join(', ')}.`});
	}

	return choice;
}

type Plan = Pick<TransferSpec, 'direction' | 'sources' | 'destination'>;

function resolvePlan({direction, sources, destination}: CopyWish, session: Session, folder: string): Plan {
	const remote = (text: string) => resolvePath(session.home, text);
	const local = (text: string) => resolveLocal(folder, text);
	return direction === 'upload'
		? {direction, sources: sources.map(text => local(text).replace(/(?<=.)\/$/, '')), destination: `${remote(destination)}${/[^/]\/$/.test(destination) ? '/' : ''}`}
		: {direction, sources: sources.map(text => remote(text)), destination: local(destination)};
}

/** Resolves when the copy is over, with its last state. */
async function follow(app: App, {spec}: Transfer, {stderr, signal}: Context): Promise<TransferState> {
	const line = progressLine(stderr);
	const cancel = () => {
		app.cancelTransfer(spec.id);
	};

	signal.addEventListener('abort', cancel);
	let unsubscribe: (() => void) | undefined;
	try {
		return await new Promise<TransferState>(resolve => {
			const look = () => {
				const state = app.transfers.get().find(transfer => transfer.spec.id === spec.id)?.state;
				if (state === undefined || !isTransferOver(state)) {
					if (state) {
						line.draw(state);
					}

					return;
				}

				resolve(state);
			};

			unsubscribe = app.transfers.subscribe(look);
			look();
		});
	} finally {
		unsubscribe?.();
		signal.removeEventListener('abort', cancel);
		line.clear();
	}
}

async function report(state: TransferState, milliseconds: number, {isJson, stdout, stderr}: Context): Promise<number> {
	const {status, filesDone, filesTotal, filesSkipped, bytesDone, bytesTotal, failed, problem} = state;
	if (isJson) {
		await write(stdout, formatJson({
			status,
			files: {done: filesDone, total: filesTotal, skipped: filesSkipped},
			bytes: {done: bytesDone, total: bytesTotal},
			seconds: milliseconds / 1000,
			failed,
		}));
	}

	if (status === 'cancelled') {
		throw new Problem('interrupted', 'The copy was cancelled.');
	}

	if (!isJson && failed.length > 0) {
		await write(stderr, failed.map(({path, reason}) => `${sanitizeLine(path)}: ${sanitizeLine(reason)}\n`).join(''));
	}

	if (problem) {
		throw fromPlainProblem(problem);
	}

	if (!isJson) {
		const skipped = filesSkipped === 0 ? '' : `, ${filesSkipped} skipped`;
		await write(stderr, `${filesDone} ${filesDone === 1 ? 'file' : 'files'}, ${formatBytes(bytesDone)} in ${formatDuration(milliseconds)}${skipped}.\n`);
	}

	return 0;
}

async function copy(given: Arguments, context: Context): Promise<number> {
	const wish = parseCopy([...given.words, ...(given.rest ?? [])]);
	const ifExists = parseIfExists(given.text('if-exists'));
	const isRecursive = given.flag('recursive');
	if (wish.direction === 'upload') {
		await checkLocalSources(wish.sources.map(source => resolveLocal(context.folder, source)), isRecursive);
	}

	const session = needUsable(await askForSession(connect(context), wish.session, context.signal));
	const plan = resolvePlan(wish, session, context.folder);
	const app = openApp(context);
	try {
		if (plan.direction === 'download') {
			const files = await app.openFiles(session, context.signal);
			await checkRemoteSources(files, plan.sources, isRecursive).finally(files.close);
		}

		context.signal.throwIfAborted();
		const startedAt = performance.now();
		const state = await follow(app, app.copy(session, {...plan, ifExists}), context);
		return await report(state, performance.now() - startedAt, context);
	} finally {
		await app.close();
	}
}

export const verb: Verb = {
	usage: `Usage: baitui cp SOURCE... DESTINATION [-r] [--if-exists WHAT] [--json]

Copies files to or from a session over SFTP. A path in a session is NAME:path;
without a leading slash it begins in the session's home, and NAME: alone is that
home. A local path with a colon is written ./a:b. Into an existing folder the
sources are copied under their own names; a slash at the end of DESTINATION
means a folder and makes it.

  -r, --recursive   copy folders with all that is in them
  --if-exists WHAT  overwrite (as usual), skip, newer (only over older files)
                    or fail
  --json            {"version": 1, "status", "files": {"done", "total",
                    "skipped"}, "bytes": {"done", "total"}, "seconds",
                    "failed": [{"path", "reason"}]}

A file appears under its name only when all of it has arrived. Exit code 8 when
some files were not copied; they are listed.
`,
	options: {recursive: {type: 'boolean', short: 'r'}, 'if-exists': {type: 'string'}},
	run: copy,
};
