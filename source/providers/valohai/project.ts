import {Problem} from '../../core/problem.ts';
import {findProject} from '../../core/project.ts';
import type {Client} from './client.ts';
import {listProjects} from './login.ts';

const wholeId = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The id of the profile's project: known, or looked up by its name once. Problem `usage` where none is chosen, `not-found`. */
export function createProjectChoice(client: Client): (signal?: AbortSignal) => Promise<string> {
	const {project, projectId, name} = client.profile;
	let known = projectId ?? (wholeId.test(project) ? project : undefined);

	return async signal => {
		if (known === undefined && project === '') {
			throw new Problem('usage', `The profile ${name} has no project yet.`, {hint: `Choose one: baitui login --profile ${name} --project NAME, or set VALOHAI_PROJECT.`});
		}

		known ??= findProject(await listProjects(client, signal), project).id;
		return known;
	};
}
