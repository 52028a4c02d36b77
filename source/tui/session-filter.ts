import type {Session} from '../core/session.ts';

/** The sessions a filter lets through. Words must all be found in name, image, folders or state; letters in order are enough for the name. `!` in front inverts. */
export function filterSessions(sessions: readonly Session[], filter: string): readonly Session[] {
	const isInverted = filter.startsWith('!');
	const words = (isInverted ? filter.slice(1) : filter).toLowerCase().split(/\s+/).filter(Boolean);
	return words.length === 0 ? sessions : sessions.filter(session => words.every(word => isMatch(session, word)) !== isInverted);
}

function isMatch(session: Session, word: string): boolean {
	const texts = [session.name, session.image, session.status, session.detail, session.id, ...session.mounts.map(mount => mount.name)];
	return texts.some(text => text.toLowerCase().includes(word)) || (word.length > 1 && hasLettersInOrder(session.name.toLowerCase(), word));
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
