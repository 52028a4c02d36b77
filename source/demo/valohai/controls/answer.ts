import {jsonBody, type Answer, type Exchange} from '../../http/exchange.ts';
import {ApiError} from '../http/api-error.ts';
import {textOf} from '../package/json-text.ts';
import {statuses, type Status} from '../world/execution.ts';
import {force} from '../world/lifecycle.ts';
import {say, type Stream} from '../world/log-event.ts';
import {findExecution} from '../world/lookup.ts';
import type {World} from '../world/world.ts';
import {makeSettings} from './controls.ts';

/** Where a test says what shall happen. It is none of the API, and wants the token too: the port is open to everyone on the machine. */
export const controlPrefix = '/__';

type Given = Readonly<Record<string, unknown>>;

function wrong(detail: string): ApiError {
	return new ApiError(400, {detail});
}

function pattern(given: Given): RegExp {
	try {
		return new RegExp(String(given.match));
	} catch (error) {
		throw wrong((error as Error).message);
	}
}

function executionOf(world: World, given: Given) {
	return findExecution(world, String(given.execution));
}

type Order = (world: World, given: Given) => unknown;

const orders: Readonly<Record<string, Order>> = {
	/** Forgets what was set and seen; executions stay. */
	reset({controls}) {
		Object.assign(controls.settings, makeSettings(controls.settings.sshDelay));
		for (const list of [controls.failures, controls.dropped, controls.requests]) {
			list.length = 0;
		}
	},
	/** `Settings`, any of them. `null` is undefined. */
	cfg({controls: {settings}}, given) {
		const unknown = Object.keys(given).filter(name => !Object.hasOwn(settings, name));
		if (unknown.length > 0) {
			throw wrong(`unknown: ${unknown.join(', ')}`);
		}

		Object.assign(settings, Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value ?? undefined])));
		return settings;
	},
	/** `match`, and of a `Failure` what is wanted: `status`, `body`, `headers`, `isDropped`, `delay`, `times`. */
	fail({controls}, given) {
		controls.failures.push({
			match: pattern(given), status: Number(given.status ?? 0), body: textOf(given.body ?? {}), headers: (given.headers ?? {}) as Record<string, string>, isDropped: given.isDropped === true, delay: Number(given.delay ?? 0), times: Number(given.times ?? 1),
		});
	},
	/** `match` and `field`. */
	drop({controls}, given) {
		controls.dropped.push({match: pattern(given), field: String(given.field)});
	},
	/** What was asked since the last reset. */
	log: world => ({
		requests: world.controls.requests, packages: world.commits.filter(commit => commit.isAdhoc).map(({identifier, members, yamlPath, config}) => ({
			identifier, members, yamlPath, config,
		})),
	}),
	/** `execution`, `lines` or `message`, `stream` (stdout), `time` (all lines then have it). */
	event(world, given) {
		const execution = executionOf(world, given);
		const lines = Array.isArray(given.lines) ? given.lines : [given.message];
		for (const line of lines) {
			say(execution, (given.stream ?? 'stdout') as Stream, String(line), given.time === undefined ? new Date() : new Date(given.time as string));
		}

		return {total: execution.events.length};
	},
	/** `execution`, and `status`, `status_detail` or both. */
	async set(world, given) {
		const execution = executionOf(world, given);
		if (given.status_detail !== undefined) {
			execution.statusDetail = given.status_detail as string | null;
		}

		if (given.status !== undefined) {
			if (!statuses.includes(given.status as Status)) {
				throw wrong(`no status: ${textOf(given.status)}`);
			}

			await force(world, execution, given.status as Status);
		}

		return {status: execution.status};
	},
};

/** `POST /__NAME` with a JSON body; `GET /__log` too. */
export async function answerControl(world: World, exchange: Exchange): Promise<Answer> {
	const order = Object.entries(orders).find(([name]) => exchange.path === `${controlPrefix}${name}`)?.[1];
	if (order === undefined) {
		throw new ApiError(404, {detail: `Known are ${Object.keys(orders).map(name => `${controlPrefix}${name}`).join(', ')}.`});
	}

	return {status: 200, body: await order(world, jsonBody(exchange) ?? {}) ?? {ok: true}};
}
