import {Problem} from './problem.ts';
import type {Profile} from './profile.ts';
import type {Project} from './provider.ts';

const longestList = 12;

/** The project that a word means: its id, its name, or the last part of it (`name` of `owner/name`), in any case. Problem `not-found`, `not-unique`, which list what there is. */
export function findProject(projects: readonly Project[], word: string): Project {
	const wanted = word.toLowerCase();
	const exact = projects.filter(({id, name}) => id === word || name.toLowerCase() === wanted);
	const found = exact.length > 0 ? exact : projects.filter(({name}) => name.toLowerCase().split('/').at(-1) === wanted);
	if (found.length === 1) {
		return found[0]!;
	}

	if (found.length > 1) {
		throw new Problem('not-unique', `${found.length} projects are called "${word}".`, {hint: `Use one of ${found.map(({name}) => name).join(', ')}.`});
	}

	throw new Problem('not-found', `There is no project "${word}".`, {hint: listNames(projects)});
}

function listNames(projects: readonly Project[]): string {
	const names = projects.map(({name}) => name);
	return names.length === 0 ? 'Your account has no projects.' : `Yours are: ${names.slice(0, longestList).join(', ')}${names.length > longestList ? ' …' : ''}.`;
}

/**
The profile with the project that is meant: by a word, else the one it has, else the only one there is. `projects` is undefined where the service has none to choose from: then the word is
taken as it is. Problem `usage` where it is open, `not-found`, `not-unique`.
*/
export function chooseProject(profile: Profile, projects: readonly Project[] | undefined, wanted: string | undefined): Profile {
	if (!projects) {
		return wanted === undefined ? profile : {...profile, project: wanted};
	}

	const word = wanted ?? profile.projectId ?? profile.project;
	const chosen = word === '' && projects.length === 1 ? projects[0]! : (word === '' ? undefined : findProject(projects, word));
	if (!chosen) {
		throw new Problem('usage', 'It is not said which project is meant.', {hint: listNames(projects)});
	}

	return {...profile, project: chosen.name, projectId: chosen.id};
}
