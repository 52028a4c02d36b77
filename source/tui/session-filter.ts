import type {Session} from '../core/session.ts';

/** A state as the list shows it. */
type StateWord = (detail: string) => string;

const asIs: StateWord = detail => detail;

/** What a filter looks at, in lower case; made once for each answer of the server. */
type Looked = {readonly name: string; readonly parts: readonly string[]; readonly all: string};

const looked = new WeakMap<Session, Looked>();

function lookAt(session: Session, stateWord: StateWord): Looked {
	const known = looked.get(session);
	if (known) {
		return known;
	}

	const name = session.name.toLowerCase();
	const parts = [session.image, session.title ?? '', session.owner ?? '', session.resources.machine ?? '', ...session.mounts.map(mount => mount.name)].map(part => part.toLowerCase());
	// A word is never found across two of them, since no word has a line end.
	const made = {name, parts, all: [name, ...parts, session.status, session.detail.toLowerCase(), stateWord(session.detail).toLowerCase(), session.id].join('\n')};
	looked.set(session, made);
	return made;
}

/**
The sessions a filter lets through. Its words must all be found in name, image, folders, state or id; for the name letters in order are enough, for image and folders where each begins a word or
follows the one before it. `!` in front inverts.
*/
export function filterSessions(sessions: readonly Session[], filter: string, stateWord = asIs): readonly Session[] {
	const isInverted = filter.startsWith('!');
	const words = (isInverted ? filter.slice(1) : filter).toLowerCase().split(/\s+/).filter(Boolean);
	return words.length === 0 ? sessions : sessions.filter(session => words.every(word => isMatch(lookAt(session, stateWord), word)) !== isInverted);
}

function isMatch({name, parts, all}: Looked, word: string): boolean {
	return all.includes(word) || (word.length > 1 && (hasLettersInOrder(name, word) || parts.some(part => hasWordStarts(part, word))));
}

function hasLettersInOrder(text: string, letters: string): boolean {
	let from = 0;
	for (const letter of letters) {
		const index = text.indexOf(letter, from);
		if (index === -1) {
			return false;
		}

		from = index + letter.length;
	}

	return true;
}

/** Whether `letters` are pieces of a text that each begin where a word of it begins: `ngtorch` in `ngc-pytorch` is not, `npy` is. */
function hasWordStarts(text: string, letters: string, from = 0): boolean {
	if (letters === '') {
		return true;
	}

	for (let index = text.indexOf(letters[0]!, from); index !== -1; index = text.indexOf(letters[0]!, index + 1)) {
		const isStart = index === 0 || (from > 0 && index === from) || /[^\p{Letter}\p{Number}]/u.test(text[index - 1]!);
		if (isStart && hasWordStarts(text, letters.slice(1), index + 1)) {
			return true;
		}
	}

	return false;
}
