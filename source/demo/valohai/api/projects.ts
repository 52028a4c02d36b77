import {randomUUID} from 'node:crypto';
import {parseMultipart} from '../../http/multipart.ts';
import type {Handler} from '../http/handler.ts';
import {ApiError, invalid, required} from '../http/api-error.ts';
import {baseOf, pageOf} from '../http/page.ts';
import {commitRecord} from '../records/commit.ts';
import {projectRecord, projectRow} from '../records/project.ts';
import {addPackage} from '../world/packages.ts';
import {findProject} from '../world/lookup.ts';
import type {Commit} from '../world/commit.ts';

export const listProjects: Handler = (world, exchange) => ({status: 200, body: pageOf(world, exchange, world.projects, project => projectRow(world, baseOf(exchange), project))});

export const showProject: Handler = (world, exchange, [id]) => ({status: 200, body: projectRecord(world, baseOf(exchange), findProject(world, id!))});

/** Asks the git repository for new commits. Each time there is one more. */
export const fetchCommits: Handler = (world, _exchange, [id]) => {
	const project = findProject(world, id!);
	const last = world.commits.findLast(commit => commit.project === project && !commit.isAdhoc);
	if (project.repository === undefined || last === undefined) {
		return {status: 200, body: {commits: [], errors: ['The project has no repository.']}};
	}

	const commit: Commit = {
		...last, id: randomUUID(), identifier: randomUUID().replaceAll('-', '').padEnd(40, '0'), time: new Date(), description: 'fetched just now',
	};
	world.commits.push(commit);
	return {status: 200, body: {commits: [{ref: commit.ref, identifier: commit.identifier}], errors: []}};
};

export const projectCommits: Handler = (world, exchange, [id]) => {
	const project = findProject(world, id!);
	return {status: 200, body: world.commits.filter(commit => commit.project === project && !commit.isAdhoc).map(commit => commitRecord(baseOf(exchange), commit))};
};

/** Takes a package: a form with `data`, `description` and `yaml_path`. */
export const importPackage: Handler = async (world, exchange, [id]) => {
	const project = findProject(world, id!);
	if (project.isReadOnly) {
		throw new ApiError(403, {detail: 'You do not have permission to perform this action.'});
	}

	const parts = parseMultipart(exchange.request.headers['content-type'] ?? '', exchange.body);
	const text = (name: string) => parts.find(part => part.fieldName === name)?.content.toString('utf8') ?? '';
	const data = parts.find(part => part.fieldName === 'data');
	if (data === undefined) {
		throw invalid({data: required});
	}

	const given = text('yaml_path');
	const yamlPath = given === '' ? project.yamlPath ?? 'valohai.yaml' : given;
	try {
		const commit = await addPackage(world, project, {bytes: data.content, description: text('description'), yamlPath});
		return {status: 201, body: commitRecord(baseOf(exchange), commit)};
	} catch (error) {
		throw invalid({data: {message: (error as Error).message, code: 'invalid'}});
	}
};
