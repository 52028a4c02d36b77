import {execFile} from 'node:child_process';
import {
	existsSync,
	lstatSync,
	readdirSync,
	readFileSync,
	readlinkSync,
} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import ignore from 'ignore';
import {formatBytes} from '../../core/format.ts';
import {Problem} from '../../core/problem.ts';
import type {TarEntry} from './tar.ts';

const run = promisify(execFile);

/** Those of `vh` (valohai.md section 6): more files are refused, larger ones asked about. */
const mostFiles = 10_000;
const largestFile = 50 * 1024 * 1024;
const largestWhole = 150 * 1024 * 1024;
/** Bytes before compression, which the service takes at most. */
const mostBytes = 2000 * 1024 * 1024;

async function git(folder: string, words: readonly string[]): Promise<string> {
	const {stdout} = await run('git', [...words], {cwd: folder, maxBuffer: 256 * 1024 * 1024});
	return stdout;
}

/** What git says of the state of a folder, for the description of a package; empty without git. */
export async function describeFolder(folder: string): Promise<string> {
	const said = existsSync(path.join(folder, '.git')) ? await git(folder, ['describe', '--always', '--long', '--dirty', '--all']).catch(() => '') : '';
	return said.trim();
}

/** Tracked files and those that git does not ignore; submodules' files too. */
async function gitFiles(folder: string): Promise<readonly string[]> {
	const inSubmodules = existsSync(path.join(folder, '.gitmodules')) ? [['ls-files', '--recurse-submodules', '-cz']] : [];
	const lists = await Promise.all([['ls-files', '--exclude-standard', '-ocz'], ...inSubmodules].map(async words => git(folder, words)));
	return [...new Set(lists.flatMap(list => list.split('\0')))].filter(name => name !== '' && !name.startsWith('.'));
}

function walk(folder: string, below = ''): readonly string[] {
	return readdirSync(path.join(folder, below), {withFileTypes: true}).filter(({name}) => !name.startsWith('.')).flatMap(entry => {
		const name = below === '' ? entry.name : `${below}/${entry.name}`;
		return entry.isDirectory() ? walk(folder, name) : [name];
	});
}

function applyIgnoreFile(names: readonly string[], file: string): readonly string[] {
	if (!existsSync(file)) {
		return names;
	}

	const rules = ignore({allowRelativePaths: true}).add(readFileSync(file, 'utf8'));
	return names.filter(name => !rules.ignores(name));
}

function entryOf(folder: string, name: string): readonly TarEntry[] {
	const file = path.join(folder, name);
	const stats = lstatSync(file, {throwIfNoEntry: false});
	if (!stats || (!stats.isFile() && !stats.isSymbolicLink())) {
		return [];
	}

	return [{
		name, mode: stats.mode, modifiedAt: stats.mtime,
		content: stats.isSymbolicLink() ? {kind: 'link', target: readlinkSync(file)} : {kind: 'file', path: file, size: stats.size},
	}];
}

/** Bytes of its content; links have none. */
export const sizeOf = ({content}: TarEntry): number => (content.kind === 'file' ? content.size : 0);

function checkSizes(entries: readonly TarEntry[], folder: string, isLargeMeant: boolean): void {
	const whole = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
	const hint = 'Name what is not needed in .vhignore, as in a .gitignore.';
	if (entries.length > mostFiles) {
		throw new Problem('refused', `${folder} has ${entries.length} files; a package takes ${mostFiles}.`, {hint});
	}

	if (whole > mostBytes) {
		throw new Problem('refused', `${folder} has ${formatBytes(whole)}; a package takes ${formatBytes(mostBytes)}.`, {hint});
	}

	const large = entries.filter(entry => sizeOf(entry) > largestFile).toSorted((one, other) => sizeOf(other) - sizeOf(one));
	if (isLargeMeant || (large.length === 0 && whole <= largestWhole)) {
		return;
	}

	const named = large.slice(0, 3).map(entry => `${entry.name} (${formatBytes(sizeOf(entry))})`).join(', ');
	throw new Problem('refused', `The package would have ${formatBytes(whole)} in ${entries.length} files${named === '' ? '' : `, ${named} among them`}.`, {hint: `${hint} Or say that it is meant with --large yes.`});
}

/**
What goes into the package of a folder, as `vh` chooses it: by git where there is one, else all but names with a dot, less .gitignore; always less .vhignore (valohai.md section 6).
Problem `refused` for too much; `failed` where git fails.
*/
export async function packageFiles(folder: string, {isLargeMeant}: {readonly isLargeMeant: boolean}): Promise<readonly TarEntry[]> {
	const hasGit = existsSync(path.join(folder, '.git'));
	let names: readonly string[];
	try {
		names = hasGit ? await gitFiles(folder) : applyIgnoreFile(walk(folder), path.join(folder, '.gitignore'));
	} catch (error) {
		throw new Problem('failed', `The files of ${folder} cannot be listed: ${(error as Error).message.split('\n', 1)[0]!}.`, {cause: error});
	}

	const entries = applyIgnoreFile(names, path.join(folder, '.vhignore')).toSorted().flatMap(name => entryOf(folder, name));
	checkSizes(entries, folder, isLargeMeant);
	return entries;
}
