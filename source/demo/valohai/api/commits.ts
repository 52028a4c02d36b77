import type {Handler} from '../http/handler.ts';
import {baseOf, pageOf} from '../http/page.ts';
import {commitRecord} from '../records/commit.ts';
import {findCommit} from '../world/lookup.ts';

export const listCommits: Handler = (world, exchange) => {
	const project = exchange.query.get('project');
	const adhoc = exchange.query.get('adhoc')?.toLowerCase();
	const commits = world.commits
		.filter(commit => project === null || commit.project.id === project)
		.filter(commit => adhoc === undefined || String(commit.isAdhoc) === adhoc)
		.toReversed();
	return {status: 200, body: pageOf(world, exchange, commits, commit => commitRecord(baseOf(exchange), commit))};
};

export const showCommit: Handler = (world, exchange, [reference]) => {
	const commit = findCommit(world, reference!, exchange.query.get('project'));
	const includes = exchange.query.getAll('include').flatMap(text => text.split(','));
	return {status: 200, body: {...commitRecord(baseOf(exchange), commit), ...(includes.includes('config') && {config: commit.config})}};
};
