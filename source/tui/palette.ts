import type {Command, ScreenName} from '../commands/command.ts';
import type {Session} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import {keyLabel} from '../commands/key-label.ts';
import type {Desk} from './desk.ts';
import {filterSessions} from './session-filter.ts';
import type {Palette} from './palette-state.ts';

/** Something the line of commands can be completed to. */
export type Candidate = {
	/** The whole line with it. */
	readonly line: string;
	readonly name: string;
	/** Other names that find it. */
	readonly aliases?: readonly string[];
	/** The key that does the same, or nothing. */
	readonly key: string;
	readonly summary: string;
};

const mostSessions = 50;

const commandCandidate = (desk: Desk, {id, aliases = [], keys, summary}: Command): Candidate => ({
	line: id, name: id, aliases, key: keys[0] === undefined ? '' : keyLabel(keys[0], desk.theme.isAscii), summary,
});

/** How well a name fits to what was typed; undefined if not at all. Less is better. */
function fitness({name, aliases = [], summary}: Candidate, typed: string): number | undefined {
	const names = [name, ...aliases];
	const index = [names.some(one => one.startsWith(typed)), names.some(one => one.includes(typed)), summary.toLowerCase().includes(typed)].indexOf(true);
	return index === -1 ? undefined : index;
}

/** The commands of a screen first, then those of other screens, then the verbs of the command line that have no command. */
function namesFor(desk: Desk, screen: ScreenName): readonly Candidate[] {
	const {commands} = desk.commands;
	const ids = new Set<string>();
	const candidates = [...commands.filter(({on}) => on.includes(screen)), ...commands.filter(({on}) => !on.includes(screen))]
		.filter(({id}) => !ids.has(id) && ids.add(id))
		.map(command => commandCandidate(desk, command));
	const verbs = Object.entries(desk.verbs).filter(([name]) => !ids.has(name)).map(([name, summary]): Candidate => ({
		line: name, name, key: '', summary: desk.words.sentence(summary),
	}));
	return [...candidates, ...verbs];
}

/** What the line can be completed to: names of commands, and after one the names of sessions. */
export function candidatesFor(desk: Desk, {screen, field}: Palette): readonly Candidate[] {
	const typedLine = field.text.trimStart();
	const end = typedLine.search(/\s/);
	const name = end === -1 ? typedLine : typedLine.slice(0, end);
	const rest = end === -1 ? undefined : typedLine.slice(end).trimStart();
	if (rest === undefined) {
		const typed = name.toLowerCase();
		return namesFor(desk, screen)
			.map(candidate => ({candidate, rank: fitness(candidate, typed)}))
			.filter(({rank}) => rank !== undefined)
			.toSorted((one, other) => one.rank! - other.rank!)
			.map(({candidate}) => candidate);
	}

	return /\s/.test(rest) ? [] : filterSessions(desk.app.sessions.get().value, rest, desk.words.main.state).slice(0, mostSessions).map(session => sessionCandidate(name, session));
}

function sessionCandidate(name: string, session: Session): Candidate {
	const shown = sanitizeLine(session.name);
	return {
		line: `${name} ${shown}`, name: shown, key: '', summary: sanitizeLine(session.detail),
	};
}
