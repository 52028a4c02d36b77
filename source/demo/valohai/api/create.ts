import {jsonBody, type Exchange} from '../../http/exchange.ts';
import {ApiError, invalid, required} from '../http/api-error.ts';
import type {Handler} from '../http/handler.ts';
import {baseOf} from '../http/page.ts';
import {parameterWords} from '../package/command.ts';
import {findStep} from '../package/config.ts';
import {textOf} from '../package/json-text.ts';
import {executionRecord} from '../records/execution.ts';
import type {ExecutionWish, RemoteDebug} from '../world/execution.ts';
import {addExecution, advance} from '../world/lifecycle.ts';
import type {World} from '../world/world.ts';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const missing = (what: string) => ({message: `${what} does not exist.`, code: 'does_not_exist'});

/** The nested setting, checked. The flat one of before 2023 is taken without a word and does nothing. */
function remoteDebugOf(config: Fields): RemoteDebug | undefined {
	const {remote_debug: setting} = config;
	if (setting === undefined || setting === null) {
		return undefined;
	}

	const {debug_port: port, debug_key: key} = isObject(setting) ? setting : {};
	if (typeof port !== 'number' || !Number.isSafeInteger(port) || port < 1024 || port > 65_535) {
		throw invalid({runtime_config: {message: 'debug_port must be an integer from 1024 to 65535.', code: 'invalid'}});
	}

	if (typeof key !== 'string' || !key.startsWith('ssh')) {
		throw invalid({runtime_config: {message: 'debug_key must be an SSH public key.', code: 'invalid'}});
	}

	return {port, key: key.trim()};
}

function fieldsOf(exchange: Exchange): Fields {
	try {
		return jsonBody(exchange) ?? {};
	} catch {
		throw new ApiError(400, {detail: 'JSON parse error'});
	}
}

/** What a body asks for. ApiError 400 with the fields that are wrong, 403 for a project that nobody may start in. */
function wishOf(world: World, given: Fields): {readonly wish: ExecutionWish; readonly tags: readonly string[]} {
	const text = (name: string) => (given[name] === undefined || given[name] === null ? undefined : textOf(given[name]));
	const absent = ['project', 'commit', 'step'].filter(name => text(name) === undefined);
	if (absent.length > 0) {
		throw invalid(Object.fromEntries(absent.map(name => [name, required])));
	}

	const project = world.projects.find(({id}) => id === given.project);
	if (project === undefined) {
		throw invalid({project: missing(`Project ${text('project')}`)});
	}

	if (project.isReadOnly) {
		throw new ApiError(403, {detail: 'You do not have permission to perform this action.'});
	}

	const commit = world.commits.findLast(commit => commit.project === project && (commit.identifier === given.commit || commit.id === given.commit || (commit.ref === given.commit && !commit.isAdhoc)));
	if (commit === undefined) {
		throw invalid({commit: missing(`Commit ${text('commit')}`)});
	}

	const step = findStep(commit.config, text('step')!);
	if (step === undefined) {
		throw invalid({step: {message: `Step ${text('step')} is not in the configuration of the commit.`, code: 'invalid'}});
	}

	const slug = text('environment') ?? step.environment;
	const environment = world.environments.find(({id}) => id === slug) ?? world.environments.find(environment => environment.slug === slug) ?? (slug === undefined ? world.environments[0] : undefined);
	if (environment === undefined) {
		throw invalid({environment: missing(`Environment ${slug}`)});
	}

	const parameters = {
		...Object.fromEntries(step.parameters.filter(parameter => parameter.default !== undefined).map(parameter => [parameter.name, parameter.default])), ...(isObject(given.parameters) && given.parameters),
	};
	const inputs = isObject(given.inputs) ? given.inputs : {};
	const runtimeConfig = isObject(given.runtime_config) ? given.runtime_config : {};
	const variables = {...step.environmentVariables, ...(isObject(given.environment_variables) && given.environment_variables)};
	return {
		wish: {
			project, commit, environment, parameters, runtimeConfig,
			creator: world.account,
			step: step.name,
			title: text('title') ?? '',
			image: text('image') ?? step.image,
			command: step.command,
			parameterWords: parameterWords(step.parameters, parameters),
			inputs: [...new Set([...step.inputs.map(({name}) => name), ...Object.keys(inputs)])].map(name => ({
				name, urls: Array.isArray(inputs[name]) ? inputs[name].map(String) : step.inputs.find(input => input.name === name)?.urls ?? [],
			})),
			environmentVariables: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)])),
			remoteDebug: remoteDebugOf(runtimeConfig),
			priority: Number(given.priority ?? 0),
			timeLimit: typeof given.time_limit === 'number' ? given.time_limit : step.timeLimit,
		},
		tags: Array.isArray(given.tags) ? given.tags.map(String) : [],
	};
}

export const createExecution: Handler = (world, exchange) => {
	const {wish, tags} = wishOf(world, fieldsOf(exchange));
	const execution = addExecution(world, wish, tags);
	void advance(world, execution);
	return {status: 201, body: executionRecord(world, baseOf(exchange), execution)};
};
