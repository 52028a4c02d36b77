import {resolvePath} from '../core/path.ts';
import {Problem} from '../core/problem.ts';
import {outputsSessionOf} from '../core/outputs.ts';
import {folderIdOf, type FileOwner} from '../core/storage-folder.ts';
import type {TransferSpec} from '../core/transfer.ts';
import {needWritable} from '../core/writable.ts';
import type {Arguments} from './arguments.ts';
import {carryOut} from './carry-out.ts';
import {connect} from './connect.ts';
import type {Context} from './context.ts';
import {showDryRun} from './cp-dry-run.ts';
import {copyOptions, parseCopyOptions} from './cp-options.ts';
import {parseCopy, resolveLocal, type CopyWish} from './cp-place.ts';
import {reportCopy} from './cp-report.ts';
import {checkLocalSources, checkRemoteSources} from './cp-sources.ts';
import {askForFarSide} from './far-side.ts';
import type {Verb} from './verb.ts';

type Plan = Pick<TransferSpec, 'direction' | 'sources' | 'destination'>;

function resolvePlan({direction, sources, destination}: CopyWish, {home}: FileOwner, folder: string): Plan {
	const remote = (text: string) => resolvePath(home, text);
	const local = (text: string) => resolveLocal(folder, text);
	return direction === 'upload'
		? {direction, sources: sources.map(text => local(text).replace(/(?<=.)\/$/, '')), destination: `${remote(destination)}${/[^/]\/$/.test(destination) ? '/' : ''}`}
		: {direction, sources: sources.map(text => remote(text)), destination: local(destination)};
}

async function copy(given: Arguments, context: Context): Promise<number> {
	const wish = parseCopy([...given.words, ...(given.rest ?? [])]);
	const options = parseCopyOptions(given);
	const isRecursive = given.flag('recursive');
	const isDetached = given.flag('detach');
	if (options.ifExists === 'ask' && !context.isInteractive && !isDetached && !given.flag('dry-run')) {
		throw new Problem('usage', '--if-exists ask needs a terminal to ask on.', {hint: 'Without one say what to do, such as --if-exists skip.'});
	}

	if (wish.direction === 'upload') {
		await checkLocalSources(wish.sources.map(source => resolveLocal(context.folder, source)), isRecursive);
	}

	const provider = connect(context);
	const side = await askForFarSide(provider, wish.session, context);
	const {owner} = side;
	const plan = resolvePlan(wish, owner, context.folder);
	if (plan.direction === 'download') {
		const files = await side.openFiles();
		await checkRemoteSources(files, plan.sources, isRecursive).finally(files.close);
	} else if (folderIdOf(owner.id) !== undefined || outputsSessionOf(owner.id) !== undefined) {
		needWritable(owner, plan.destination);
	}

	context.signal.throwIfAborted();
	if (given.flag('dry-run')) {
		return showDryRun({...plan, ...options}, side, context);
	}

	const done = await carryOut(context, {
		session: owner, wish: {...plan, ...options}, profile: provider.profile.name, isDetached,
	});
	return done ? reportCopy(done.transfer, done.state, done.milliseconds, context) : 0;
}

export const verb: Verb = {
	usage: `Usage: baitui cp SOURCE... DESTINATION [-r] [-d] [--if-exists WHAT] [--json]

Copies files to or from a session over SFTP. A path in a session is NAME:path;
without a leading slash it begins in the session's home, and NAME: alone is that
home. A local path with a colon is written ./a:b. Into an existing folder the
sources are copied under their own names; a slash at the end of DESTINATION
means a folder and makes it.

vf:NAME/path is in a folder of the service, with no session in between: the way
for very large data, which goes on when sessions end. The size of each file is
checked, its sha256 only with --verify sha256, which reads it back. The storage
keeps no times, modes or links, and a half file for a day.

outputs:NAME/path is what a session left at the service, to be copied from only,
after its end too. The service tells a size and no sha256, so that is checked.

A background process does the work, one copy of a session or folder after the
other.
Ctrl-C cancels the copy and keeps what has arrived; a second one ends this
program at once. When the terminal closes, the copy goes on: baitui transfers
shows and steers it.

  -r, --recursive    copy folders with all that is in them
  -d, --detach       print the id of the copy and leave it to the background
  -n, --dry-run      print what would be copied, replaced, skipped or asked
                     about, and change nothing; 8 when some files cannot be
                     copied, 1 when there is no room
  --if-exists WHAT   overwrite (as usual), skip, newer (only over older files),
                     rename (keep both), resume (go on at the end of what is
                     there), fail, or ask (on a terminal; the rest is copied
                     meanwhile)
  --verify HOW       auto (sha256 above 1 MiB where the session can), sha256, or
                     size
  --links HOW        follow (as usual), copy the links themselves, or skip them
  --exclude PATTERN  leave out what a .gitignore with this line would; may stand
                     several times
  --limit SPEED      bytes a second such as 20M; none also where
                     baitui transfers limit set one for all copies
  --json             {"version": 1, "id", "status", "files": {"done", "total",
                     "skipped", "verified"}, "bytes": {"done", "total", "sent",
                     "resumed"}, "seconds", "reconnects", "failed": [{"path",
                     "reason", "code"}], "failedTotal", "remarks",
                     "remarksTotal"}; with --detach {"transfer": {...}}; with
                     --dry-run {"dryRun": true, "files": [{"source", "target",
                     "size", "action"}], "totals", "failed"}

A file appears under its name only when all of it has arrived. Exit code 8 when
some files were not copied, which are listed; 9 when a check failed; 5 when the
session ended. The copy is paused, and goes on by itself later, with 7 when the
session could not be reached and 4 when a new sign-in is needed. 130 after
Ctrl-C.
`,
	options: {
		recursive: {type: 'boolean', short: 'r'}, detach: {type: 'boolean', short: 'd'}, 'dry-run': {type: 'boolean', short: 'n'}, ...copyOptions,
	},
	run: copy,
};
