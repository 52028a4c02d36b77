import {Refusal} from '../http/refusal.ts';
import type {Handler} from '../http/router.ts';
import {idleChecks, iso} from '../graphql/session-record.ts';
import {restart as restartSession, terminate} from '../world/lifecycle.ts';
import {findSession} from '../world/lookup.ts';
import {isLive, type DemoSession} from '../world/session.ts';
import type {World} from '../world/world.ts';
import {need, parameters, queryParameters} from './parameters.ts';

export {create} from './create.ts';

// Slots as Python writes them, inside a JSON string.
function pythonSlots(slots: Readonly<Record<string, string>>): string {
	return `{${Object.entries(slots).map(([name, value]) => `'${name}': Decimal('${value}')`).join(', ')}}`;
}

/** Texts as Python writes a dict of them. */
function pythonTexts(texts: Readonly<Record<string, string>>): string {
	const quote = (text: string) => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
	return `{${Object.entries(texts).map(([name, value]) => `${quote(name)}: ${quote(value)}`).join(', ')}}`;
}

export const info: Handler = (world, _exchange, [reference]) => {
	const {account} = world;
	const session = findSession(world, reference!, {findsDead: true});
	const slots = pythonSlots(session.slots);
	return {
		status: 200,
		body: {
			domainName: account.domain, groupId: account.project.id, userId: account.userId, lang: session.image, image: session.image, architecture: 'x86_64', registry: session.image.split('/', 1)[0],
			tag: session.tag, containerId: session.kernelId.replaceAll('-', '').repeat(2), occupiedSlots: slots, occupyingSlots: '{}', requestedSlots: slots, occupiedShares: '{}', environ: pythonTexts(session.environment),
			resourceOpts: '{\'main1\': {\'shmem\': 67108864}}', status: session.status, statusInfo: session.statusInfo ?? 'None', statusData: session.statusData,
			age: Date.now() - session.createdAt.getTime(), creationTime: iso(session.createdAt).replace('T', ' '), terminationTime: session.terminatedAt ? iso(session.terminatedAt) : null,
			numQueriesExecuted: 0, lastStat: null, idleChecks: idleChecks(session),
		},
	};
};

/** 23.09 answers when it is over, 26.9 at once. Refusal 403 for what may only be forced. */
export const destroy: Handler = async (world, exchange, [reference]) => {
	const session = findSession(world, reference!, {permission: 'SOFT_DELETE: 8'});
	const isForced = exchange.query.get('forced') === 'true';
	const isRecursive = exchange.query.get('recursive') === 'true';
	const stats = {status: session.status === 'PENDING' ? 'cancelled' : 'terminated'};
	if (session.status === 'TERMINATING' && world.release === '26.9') {
		return {status: 200, body: {stats: {}}};
	}

	const isRefused = session.status === 'PULLING' ? world.release === '23.09' : (!isForced && ['SCHEDULED', 'PREPARING', 'TERMINATING', 'ERROR'].includes(session.status));
	if (isRefused) {
		throw new Refusal(403, 'generic-forbidden', 'Forbidden operation.', {msg: `Cannot destroy sessions in ${session.status.toLowerCase()} status`});
	}

	const ending = terminate(world, session, isForced ? 'force-terminated' : 'user-requested');
	if (world.release === '23.09') {
		await ending;
	} else {
		ending.catch(() => undefined);
	}

	return {status: 200, body: isRecursive ? [{stats}] : {stats}};
};

/** 23.09 answers when it is over; 26.9 has no restart any more. */
export const restart: Handler = async (world, _exchange, [reference]) => {
	const session = findSession(world, reference!);
	if (world.release === '26.9') {
		throw new Refusal(501, 'not-implemented', 'This API is not implemented.', {msg: 'Session restart is no longer supported. Terminate the session and enqueue a new one.'});
	}

	await restartSession(world, session);
	return {status: 204};
};

export const rename: Handler = (world, exchange, [reference]) => {
	const isOld = world.release === '23.09';
	if (!isOld && exchange.body.length === 0) {
		throw new Refusal(400, 'generic-bad-request', 'Malformed request body.', {error_code: 'api_parsing_bad-request', msg: `Malformed body - URL: ${exchange.target}, Method: POST`});
	}

	const given = exchange.body.length > 0 ? parameters(exchange) : queryParameters(exchange);
	const name = String(need(world, given, 'name'));
	const session = findSession(world, reference!, {findsDead: true, permission: 'UPDATE: 2'});
	if (session.status !== 'RUNNING') {
		throw new Refusal(400, 'invalid-api-params', 'Missing or invalid API parameters.', {msg: 'Can\'t change name of not running session'});
	}

	if (isOld && !/^(?=.{4,64}$)\w[\w\-.]*\w$/.test(name)) {
		throw new Refusal(400, 'invalid-api-params', 'Missing or invalid API parameters.', {msg: 'Input validation error', data: {name: String.raw`does not match pattern ^(?=.{4,64}$)\w[\w.-]*\w$`}});
	}

	// 23.09 lets two sessions have one name; that name then answers 404.
	if (!isOld && world.sessions.values().some(other => isLive(other) && other.name === name)) {
		throw new Refusal(400, 'session-already-exists', 'The session already exists but you requested not to reuse existing one.');
	}

	session.name = name;
	return {status: 204};
};

/** Nothing that runs in a session came through the service itself, so there is nothing to stop. */
export const interrupt: Handler = (world, _exchange, [reference]) => {
	const session = findSession(world, reference!, {permission: 'UPDATE: 2'});
	if (session.container === undefined) {
		throw new Refusal(500, 'kernel-execution-failed', 'Executing user code in the kernel has failed.', {'agent-details': {type: 'https://api.backend.ai/probs/agent-failure', title: 'Agent-side exception occurred.', exception: `KeyError(UUID('${session.kernelId}'))`}});
	}

	return {status: 204};
};

function dependencyNode(world: World, session: DemoSession): Record<string, unknown> {
	const prefix = world.release === '23.09' ? 'KernelStatus.' : '';
	return {
		session_id: session.id, session_name: session.name, status: prefix + session.status, status_changed: session.status === 'PENDING' ? 'None' : iso(session.history.get(session.status)!).replace('T', ' '),
		depends_on: session.extras.dependencies.flatMap(id => world.sessions.get(id) ?? []).map(other => dependencyNode(world, other)),
	};
}

/** 23.09 breaks on a session that is not there (seen on 23.09.10). */
export const dependencyGraph: Handler = (world, _exchange, [reference]) => {
	try {
		return {status: 200, body: dependencyNode(world, findSession(world, reference!, {findsDead: true, permission: 'READ: 1'}))};
	} catch (error) {
		throw world.release === '23.09' ? new Refusal(500, 'internal-server-error', 'Internal server error.') : error;
	}
};

/** Exact names only, in spite of its purpose. */
export const match: Handler = (world, exchange) => {
	const wanted = exchange.query.get('id');
	const matches = world.sessions.values().filter(session => isLive(session) && (session.name === wanted || session.id === wanted)).toArray();
	return {status: 200, body: {matches: matches.map(({id, name, status}) => ({id, name, status}))}};
};

export const directAccess: Handler = (world, _exchange, [reference]) => {
	findSession(world, reference!);
	return {status: 200, body: {}};
};

export const statusHistory: Handler = (world, _exchange, [reference]) => {
	const session = findSession(world, reference!, {findsDead: true});
	return {status: 200, body: Object.fromEntries([...session.history].map(([status, date]) => [status, iso(date)]))};
};
