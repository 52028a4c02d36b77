import type {Handler} from '../http/handler.ts';
import {baseOf, pageOf} from '../http/page.ts';
import {executionRecord, executionRow} from '../records/execution.ts';
import {incomplete, isOver, type Execution} from '../world/execution.ts';
import {stop} from '../world/lifecycle.ts';
import {findExecution} from '../world/lookup.ts';

function matches(query: URLSearchParams): (execution: Execution) => boolean {
	const [project, creator, step] = ['project', 'creator', 'step'].map(name => query.get(name));
	const wantedStatuses = new Set(query.getAll('status'));
	const counters = new Set(query.getAll('counter'));
	const isDeleted = query.get('deleted')?.toLowerCase() === 'true';
	return execution => (project === null || execution.project.id === project)
		&& (creator === null || String(execution.creator.id) === creator)
		&& (step === null || execution.step === step)
		&& (wantedStatuses.size === 0 || wantedStatuses.has(execution.status) || (wantedStatuses.has('incomplete') && incomplete.has(execution.status)))
		&& (counters.size === 0 || counters.has(String(execution.counter)))
		&& execution.isDeleted === isDeleted;
}

/** Newest first, unless `ordering=counter`. */
export const listExecutions: Handler = (world, exchange) => {
	const found = world.executions.filter(matches(exchange.query)).toSorted((one, other) => other.counter - one.counter);
	const ordered = exchange.query.get('ordering') === 'counter' ? found.toReversed() : found;
	return {status: 200, body: pageOf(world, exchange, ordered, execution => executionRow(world, baseOf(exchange), execution))};
};

export const showExecution: Handler = (world, exchange, [reference]) => {
	const record = executionRecord(world, baseOf(exchange), findExecution(world, reference!));
	const excluded = new Set(exchange.query.getAll('exclude').flatMap(text => text.split(',')).map(name => name.trim()));
	return {status: 200, body: Object.fromEntries(Object.entries(record).filter(([name]) => !excluded.has(name)))};
};

/** It stays with its logs for who has its id, and is gone from the lists. What runs is stopped first. */
export const deleteExecution: Handler = async (world, _exchange, [reference]) => {
	const execution = findExecution(world, reference!);
	await stop(world, execution);
	execution.isDeleted = true;
	return {status: 200, body: {ok: true}};
};

export const stopExecution: Handler = async (world, _exchange, [reference]) => {
	const execution = findExecution(world, reference!);
	const wasOver = isOver(execution);
	await stop(world, execution);
	return {status: 200, body: {message: wasOver ? `Execution #${execution.counter} has ended already` : `Stopping execution #${execution.counter}`}};
};
