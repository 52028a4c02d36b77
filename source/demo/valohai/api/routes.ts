import type {Route} from '../http/handler.ts';
import {listCommits, showCommit} from './commits.ts';
import {createExecution} from './create.ts';
import {downloadDatum, listData, purgeDatum} from './data.ts';
import {listEnvironments} from './environments.ts';
import {listEvents, listMetadata, listStatusEvents} from './events.ts';
import {
	deleteExecution,
	listExecutions,
	showExecution,
	stopExecution,
} from './executions.ts';
import {showMe} from './login.ts';
import {
	fetchCommits,
	importPackage,
	listProjects,
	projectCommits,
	showProject,
} from './projects.ts';
import {setTags} from './tags.ts';

const root = '/api/v0';

/** Everything that wants a token. */
export const routes: readonly Route[] = [
	{method: 'GET', pattern: `${root}/users/me/`, handler: showMe},
	{method: 'GET', pattern: `${root}/projects/`, handler: listProjects},
	{method: 'GET', pattern: `${root}/projects/*/`, handler: showProject},
	{method: 'POST', pattern: `${root}/projects/*/fetch/`, handler: fetchCommits},
	{method: 'GET', pattern: `${root}/projects/*/commits/`, handler: projectCommits},
	{method: 'POST', pattern: `${root}/projects/*/import-package/`, handler: importPackage},
	{method: 'GET', pattern: `${root}/commits/`, handler: listCommits},
	{method: 'GET', pattern: `${root}/commits/*/`, handler: showCommit},
	{method: 'GET', pattern: `${root}/executions/`, handler: listExecutions},
	{method: 'POST', pattern: `${root}/executions/`, handler: createExecution},
	{method: 'GET', pattern: `${root}/executions/*/`, handler: showExecution},
	{method: 'DELETE', pattern: `${root}/executions/*/`, handler: deleteExecution},
	{method: 'POST', pattern: `${root}/executions/*/stop/`, handler: stopExecution},
	{method: 'GET', pattern: `${root}/executions/*/events/`, handler: listEvents},
	{method: 'GET', pattern: `${root}/executions/*/status-events/`, handler: listStatusEvents},
	{method: 'GET', pattern: `${root}/executions/*/metadata/`, handler: listMetadata},
	{method: 'POST', pattern: `${root}/executions/*/tags/`, handler: setTags},
	{method: 'GET', pattern: `${root}/environments/`, handler: listEnvironments},
	{method: 'GET', pattern: `${root}/data/`, handler: listData},
	{method: 'GET', pattern: `${root}/data/*/download/`, handler: downloadDatum},
	{method: 'POST', pattern: `${root}/data/*/purge/`, handler: purgeDatum},
];
