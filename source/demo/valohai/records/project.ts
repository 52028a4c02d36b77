import type {Project} from '../world/project.ts';
import {incomplete} from '../world/execution.ts';
import type {World} from '../world/world.ts';

/** As it stands in other objects. */
export function shortProject(base: string, {id, name, description, owner, createdAt, yamlPath, isReadOnly, repository}: Project): Record<string, unknown> {
	return {
		id, name, description, owner: {id: owner.id, username: owner.username}, ctime: createdAt.toISOString(), mtime: createdAt.toISOString(), url: `${base}/api/v0/projects/${id}/`,
		urls: {display: `${base}/p/${owner.username}/${name}/`}, read_only: isReadOnly, yaml_path: yamlPath ?? null, repository: repository === undefined ? null : {ref: 'main', url: repository},
	};
}

export function projectRow(world: World, base: string, project: Project): Record<string, unknown> {
	const executions = world.executions.filter(execution => execution.project === project && !execution.isDeleted);
	const count = (status: string) => executions.filter(execution => execution.status === status).length;
	return {
		...shortProject(base, project), execution_count: executions.length, running_execution_count: count('started'), queued_execution_count: count('queued'),
		last_execution_ctime: executions.at(-1)?.createdAt.toISOString() ?? null, tags: [], environment_variables: {},
	};
}

export function projectRecord(world: World, base: string, project: Project): Record<string, unknown> {
	const executions = world.executions.filter(execution => execution.project === project && !execution.isDeleted);
	const counts = Object.fromEntries(['complete', 'created', 'error', 'queued', 'started', 'stopped', 'stopping', 'stopping_hard'].map(status => [`${status}_count`, executions.filter(execution => execution.status === status).length]));
	return {
		...projectRow(world, base, project),
		execution_summary: {count: executions.length, unfinished_count: executions.filter(execution => incomplete.has(execution.status)).length, ...counts},
	};
}
