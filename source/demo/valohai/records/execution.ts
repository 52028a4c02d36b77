import {commandsOf} from '../container/job.ts';
import {durationOf, type Execution} from '../world/execution.ts';
import {eventTime} from '../world/log-event.ts';
import type {World} from '../world/world.ts';
import {commitRecord} from './commit.ts';
import {datumRecord} from './datum.ts';
import {shortEnvironment} from './environment.ts';
import {shortProject} from './project.ts';

/** A row of a list: less than the object itself, and its project is an id. */
export function executionRow(world: World, base: string, execution: Execution): Record<string, unknown> {
	const {
		id, counter, status, statusDetail, step, title, createdAt, endedAt, isDeleted, creator, tags, priority, parameters, project, commit, environment,
	} = execution;
	const url = `${base}/api/v0/executions/${id}/`;
	return {
		id, counter, status, status_detail: statusDetail, step, step_icon: null, title, ctime: createdAt.toISOString(), mtime: (endedAt ?? createdAt).toISOString(), end_time: endedAt?.toISOString() ?? null,
		duration: durationOf(execution), deleted: isDeleted, is_pinned: false, creator_id: creator.id, creator_name: creator.username, tags: tags.map(name => ({name, color: null})),
		task: null, task_counter: null, task_tags: [], pipeline: null, pipeline_counter: null, priority, n_outputs: world.data.filter(datum => datum.execution === execution).length, n_alerts: 0, n_comments: 0,
		parameters, cumulative_metadata: null, url,
		urls: {
			display: `${base}/p/${project.owner.username}/${project.name}/execution/${id}/`, stop: `${url}stop/`, copy: `${url}copy/`, copy_to_task: `${url}copy-to-task/`,
		},
		project: project.id, commit: commitRecord(base, commit), environment: shortEnvironment(environment),
	};
}

/** All of an execution. */
export function executionRecord(world: World, base: string, execution: Execution): Record<string, unknown> {
	const {project, command, image, environmentVariables, runtimeConfig, inputs, environment, events, timeLimit} = execution;
	return {
		...executionRow(world, base, execution),
		project: shortProject(base, project),
		command: command.join('\n'), interpolated_command: commandsOf(execution).join('\n'), image, environment_variables: environmentVariables, runtime_config: runtimeConfig, inputs,
		outputs: world.data.filter(datum => datum.execution === execution).map(datum => datumRecord(datum)),
		events: events.slice(-100).map(({time, stream, message}) => ({time: eventTime(time), stream, message})),
		metadata: [], price: Number(((durationOf(execution) ?? 0) / 3600 * environment.pricePerHour).toFixed(6)), emissions: null, executor_identity: '', stop_expression: '', time_limit: timeLimit ?? null,
	};
}
