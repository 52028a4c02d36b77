import path from 'node:path';
import {Problem} from '../core/problem.ts';

/** One word of `cp`: a path here, `NAME:path` in a session, `vf:NAME/path` in a folder, or `outputs:NAME/path` in what a session left; then `session` is `vf:NAME` or `outputs:NAME`. */
export type Place =
	| {readonly kind: 'local'; readonly path: string}
	| {readonly kind: 'remote'; readonly session: string; readonly path: string};

/** A colon before any slash makes it remote, as with scp; `./a:b` is local. */
export function parsePlace(word: string): Place {
	const folder = /^(?<name>(?:vf|outputs):[^/]+)(?<path>\/.*)?$/s.exec(word);
	if (folder?.groups) {
		return {kind: 'remote', session: folder.groups.name!, path: folder.groups.path ?? '/'};
	}

	const match = /^(?<session>[^/:]+):(?<path>.*)$/s.exec(word);
	return match?.groups ? {kind: 'remote', session: match.groups.session!, path: match.groups.path!} : {kind: 'local', path: word};
}

/** An absolute local path. A slash at the end stays, since it says that a folder is meant. */
export function resolveLocal(folder: string, text: string): string {
	const resolved = path.resolve(folder, text);
	return resolved !== '/' && text.endsWith('/') ? `${resolved}/` : resolved;
}

export type CopyWish = {
	readonly direction: 'upload' | 'download';
	readonly session: string;
	/** As written, without the session's name. */
	readonly sources: readonly string[];
	readonly destination: string;
};

/** What the words of `cp` ask for. Problem `usage`: too few, both sides here, both sides there, or two sessions. */
export function parseCopy(words: readonly string[]): CopyWish {
	const places = words.map(word => parsePlace(word));
	const destination = places.at(-1);
	const sources = places.slice(0, -1);
	if (destination === undefined || sources.length === 0) {
		throw new Problem('usage', `${words.length === 0 ? 'SOURCE and DESTINATION are' : 'DESTINATION is'} missing.`);
	}

	const sessions = new Set(sources.map(place => (place.kind === 'remote' ? place.session : undefined)));
	const [from] = sessions;
	if (sessions.size > 1) {
		throw new Problem('usage', 'All sources must be on one side, and in one session.', {hint: 'Copy them one after the other.'});
	}

	const isLocal = destination.kind === 'local';
	if (isLocal && from === undefined) {
		throw new Problem('usage', 'Both sides are on this machine.', {hint: 'A path in a session is written NAME:path, one in a folder vf:NAME/path.'});
	}

	if (!isLocal && from !== undefined) {
		throw new Problem('usage', 'Both sides are away from this machine.', {hint: 'Copy to this machine first. A local path with a colon is written ./a:b.'});
	}

	return {
		direction: destination.kind === 'remote' ? 'upload' : 'download',
		session: destination.kind === 'remote' ? destination.session : from!,
		sources: sources.map(place => place.path),
		destination: destination.path,
	};
}
