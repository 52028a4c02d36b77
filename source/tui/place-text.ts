import type {Side} from '../commands/command.ts';
import {isKept, isWithin, mountOf} from '../core/path.ts';
import type {FileOwner} from '../core/storage-folder.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Words} from '../words/index.ts';

/** A path with the home as `~`, fit for a terminal. */
export function shortPath(path: string, home: string): string {
	return sanitizeLine(home !== '/' && isWithin(home, path) ? `~${path.slice(home.length)}` : path);
}

/** Whether what lies at a path of a session stays, in a word or two. */
export function keptWord(words: Words['files'], session: FileOwner, path: string): string {
	return `${isKept(session, path) ? words.kept : words.notKept}${mountOf(session, path)?.isReadOnly ? words.readOnly : ''}`;
}

/** A path as a sentence names it; one of a session with its name and whether it is kept, which goes by the path without links where that is known. */
export function placeText(words: Words['files'], session: FileOwner, side: Side, {path, realPath = path}: {readonly path: string; readonly realPath?: string}): string {
	return side === 'local' ? sanitizeLine(path) : `${sanitizeLine(session.name)}:${shortPath(path, session.home)} (${keptWord(words, session, realPath)})`;
}
