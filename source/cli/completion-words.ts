import {folderPrefix} from '../core/storage-folder.ts';
import {commonOptions, type Options} from './arguments.ts';
import {placeOf} from './completion-paths.ts';

/** What a word of a verb means, so that a shell can complete it. */
export type WordKind = 'session' | 'app' | 'profile' | 'place' | 'verb' | 'shell';

export type Candidate = {
	readonly value: string;
	/** For people; shown by shells that can. */
	readonly description: string;
};

/** What is known of a session for completion. */
export type KnownSession = {
	readonly id: string;
	readonly name: string;
	/** In the service's word. */
	readonly detail: string;
	readonly apps: readonly string[];
};

export type Known = {
	readonly verbs: Readonly<Record<string, {readonly summary: string; readonly takes?: readonly WordKind[]; readonly subwords?: readonly string[]}>>;
	/** Options and help text of the verb. */
	readonly load: (verb: string) => Promise<{readonly options: Options; readonly usage: string}>;
	readonly sessions: () => Promise<readonly KnownSession[]>;
	/** The names in a place that is not here, as `placeOf` writes it; folders end in a slash. */
	readonly paths: (place: string) => Promise<readonly string[]>;
	readonly profiles: () => ReadonlyArray<{readonly name: string; readonly endpoints: readonly string[]}>;
};

const commonDescriptions: Readonly<Record<string, string>> = {
	'--profile': 'use this profile', '--json': 'one JSON document', '--no-input': 'never ask', '--read-only': 'change nothing at the server', '--help': 'the help of the verb',
};

/** What the help text of a verb says of each of its options. */
function describeOptions(usage: string): Readonly<Record<string, string>> {
	const rows = usage.split('\n').map(line => /^ {2}(?:-\w, )?(?<name>--[-a-z]+)(?: [^ ]+)? {2,}(?<text>\S.*)$/.exec(line)?.groups);
	return {...commonDescriptions, ...Object.fromEntries(rows.flatMap(row => (row ? [[row.name!, row.text!]] : [])))};
}

/** The names of live sessions; the id where several have one name. */
function sessionWords(sessions: readonly KnownSession[]): readonly Candidate[] {
	return sessions.map(({id, name, detail}) => sessions.filter(other => other.name === name).length === 1
		? {value: name, description: detail}
		: {value: id, description: `${name}, ${detail}`});
}

/** Where the copy begins or ends: a session or the folders of the service, then what is in there. Hidden names only for who begins one. */
async function placeWords(begun: string, {sessions, paths}: Known): Promise<readonly Candidate[]> {
	const place = placeOf(begun);
	if (place !== undefined) {
		const isHidden = begun.startsWith('.', place.length);
		const names = await paths(place);
		return names.filter(name => name.startsWith('.') === isHidden).map(name => ({value: place + name, description: ''}));
	}

	const folders = begun !== '' && folderPrefix.startsWith(begun) ? [{value: folderPrefix, description: 'folders of the service'}] : [];
	return [...sessionWords(await sessions()).map(({value, description}) => ({value: `${value}:`, description})), ...folders];
}

async function wordsOf(kind: WordKind | undefined, before: readonly string[], begun: string, known: Known): Promise<readonly Candidate[]> {
	const {verbs, sessions, profiles} = known;
	switch (kind) {
		case 'session': {
			return sessionWords(await sessions());
		}

		case 'place': {
			return placeWords(begun, known);
		}

		case 'app': {
			const all = await sessions();
			return (all.find(({id, name}) => name === before[0] || id === before[0])?.apps ?? []).map(value => ({value, description: `app of ${before[0]!}`}));
		}

		case 'profile': {
			return profiles().map(({name, endpoints}) => ({value: name, description: endpoints[0] ?? ''}));
		}

		case 'verb': {
			return Object.entries(verbs).map(([value, {summary}]) => ({value, description: summary}));
		}

		case 'shell': {
			return ['bash', 'zsh', 'fish'].map(value => ({value, description: ''}));
		}

		case undefined: {
			return [];
		}
	}
}

const isString = (options: Options, word: string) => Object.entries(options).some(([name, {type, short}]) => type === 'string' && (word === `--${name}` || word === `-${short ?? ''}`));

/** Words without options and their values; and the option whose value comes next, if any. */
function split(words: readonly string[], options: Options): {readonly plain: readonly string[]; readonly pending: string | undefined} {
	const plain: string[] = [];
	let pending: string | undefined;
	for (const word of words) {
		if (pending !== undefined) {
			pending = undefined;
		} else if (!word.startsWith('-')) {
			plain.push(word);
		} else if (isString(options, word)) {
			pending = word;
		}
	}

	return {plain, pending};
}

/** What the last of the words may become. `words` are those after the program's name; the last one may be empty. */
export async function complete(words: readonly string[], known: Known): Promise<readonly Candidate[]> {
	const begun = words.at(-1) ?? '';
	const before = words.slice(0, -1);
	// What follows `--` is a command inside the session.
	if (before.includes('--')) {
		return [];
	}

	const verb = split(before, commonOptions).plain[0];
	const own = (candidates: readonly Candidate[]) => candidates.filter(({value}) => value.startsWith(begun));
	if (verb === undefined || !Object.hasOwn(known.verbs, verb)) {
		const {pending} = split(before, commonOptions);
		return own(await wordsOf(pending === '--profile' ? 'profile' : (pending === undefined && verb === undefined ? 'verb' : undefined), [], begun, known));
	}

	// Loading a verb takes time, so it is done only where its options matter.
	const needsOptions = words.some(word => word.startsWith('-'));
	const {options, usage} = needsOptions ? await known.load(verb) : {options: {}, usage: ''};
	const all: Options = {...commonOptions, ...options};
	const {plain, pending} = split(before, all);
	if (pending !== undefined) {
		return own(await wordsOf(pending === '--profile' ? 'profile' : undefined, [], begun, known));
	}

	if (begun.startsWith('-')) {
		const descriptions = describeOptions(usage);
		return own(Object.keys(all).map(name => ({value: `--${name}`, description: descriptions[`--${name}`] ?? ''})));
	}

	const {takes = [], subwords = []} = known.verbs[verb]!;
	const given = plain.slice(1);
	const isSub = subwords.includes(given[0] ?? '');
	const kind = isSub ? takes[given.length - 1] : (takes[given.length] ?? (takes.at(-1) === 'place' ? 'place' : undefined));
	const subs = given.length === 0 ? subwords.map(value => ({value, description: `baitui ${verb} ${value}`})) : [];
	return own([...subs, ...await wordsOf(kind, given, begun, known)]);
}
