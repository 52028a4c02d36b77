import {notFound} from '../http/api-error.ts';
import type {Commit} from './commit.ts';
import type {Datum} from './datum.ts';
import type {Execution} from './execution.ts';
import type {Project} from './project.ts';
import type {World} from './world.ts';

function need<Item>(item: Item | undefined): Item {
	if (item === undefined) {
		throw notFound();
	}

	return item;
}

/** ApiError 404, as the others. */
export function findProject(world: World, id: string): Project {
	return need(world.projects.find(project => project.id === id));
}

/** By id, `PROJECT:NUMBER` or `PROJECT:latest`. Deleted ones are found by their id only. */
export function findExecution(world: World, reference: string): Execution {
	const [project, counter] = reference.split(':', 2);
	if (counter === undefined) {
		return need(world.executions.find(execution => execution.id === reference));
	}

	const own = world.executions.filter(execution => execution.project.id === project && !execution.isDeleted);
	return need(counter === 'latest' ? own.at(-1) : own.find(execution => String(execution.counter) === counter));
}

/** By id, or by identifier within a project. */
export function findCommit(world: World, reference: string, project: string | null): Commit {
	return need(world.commits.findLast(commit => commit.id === reference || (commit.identifier === reference && (project === null || commit.project.id === project))));
}

export function findDatum(world: World, id: string): Datum {
	return need(world.data.find(datum => datum.id === id));
}
