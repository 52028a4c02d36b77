import {statSync} from 'node:fs';
import {Problem} from '../../core/problem.ts';
import {valueOf, type StartNews, type StartWish} from '../../core/start.ts';
import {recordOf, textOf} from '../json.ts';
import type {Client} from './client.ts';
import {readCommit, readFolder} from './configuration.ts';
import {environmentId} from './environments.ts';
import {ownPublicKey} from './own-key.ts';
import {describeFolder, packageFiles} from './package-files.ts';
import {uploadPackage} from './package.ts';
import {remoteDebugOf, type RemoteDebug} from './session-record.ts';
import {earlyEndNote} from './start-notes.ts';
import {
	checkNames,
	inputsFor,
	keepOf,
	pairsOf,
	parametersFor,
	remoteDebugFor,
	spanOf,
} from './start-wish.ts';
import {findStep, withCommand, type Step} from './steps.ts';

type Surroundings = {
	readonly client: Client;
	readonly projectId: string;
	readonly signal: AbortSignal | undefined;
	readonly report: (news: StartNews) => void;
};

/** What is sent once the code of the execution is at the service. */
type Plan = {
	readonly step: Step;
	readonly deliver: () => Promise<string>;
};

function needFolder(folder: string): string {
	if (!statSync(folder, {throwIfNoEntry: false})?.isDirectory()) {
		throw new Problem('usage', `${folder} is no folder.`, {hint: 'Give the folder with the valohai.yaml.'});
	}

	return folder;
}

/** The code of a folder: read and checked now, packed and uploaded by `deliver`. */
async function planFolder({client, projectId, signal, report}: Surroundings, folder: string, wish: StartWish): Promise<Plan> {
	const {yamlPath, text, steps} = await readFolder(client, projectId, needFolder(folder), signal);
	const step = findStep(steps, valueOf(wish, 'step') ?? '');
	const keep = keepOf(wish);
	const entries = await packageFiles(folder, {isLargeMeant: valueOf(wish, 'large') === 'yes'});
	if (entries.every(({name}) => name !== yamlPath)) {
		throw new Problem('usage', `${yamlPath} is left out of the package.`, {hint: 'Git or .vhignore ignores it.'});
	}

	const kept = keep === undefined ? entries : entries.map(entry => (entry.name === yamlPath ? {...entry, content: {kind: 'bytes' as const, bytes: Buffer.from(withCommand(text, step.name, `sleep ${keep}`))}} : entry));
	return {
		step,
		deliver: async () => uploadPackage(client, projectId, {entries: kept, yamlPath, description: await describeFolder(folder)}, {signal, report}),
	};
}

async function planCommit({client, projectId, signal}: Surroundings, wish: StartWish): Promise<Plan> {
	if (keepOf(wish) !== undefined) {
		throw new Problem('usage', 'keep is for what is started from a folder, since it changes the copy that is uploaded.', {hint: 'Give --adhoc DIR, or put a sleep into the step.'});
	}

	const {identifier, steps} = await readCommit(client, projectId, valueOf(wish, 'commit'), signal);
	return {step: findStep(steps, valueOf(wish, 'step') ?? ''), deliver: async () => identifier};
}

/**
Starts an execution, by default with ssh (valohai.md sections 4 to 6). All that can be checked here is checked before the upload: names, key and port, parameters, inputs, environment, sizes.
Problem `usage`, `not-found`, `refused`, `failed`.
*/
export async function start(surroundings: Surroundings, wish: StartWish, keyDirectory: string): Promise<{readonly id: string; readonly name: string}> {
	const {client, projectId, signal, report} = surroundings;
	checkNames(wish);
	if (valueOf(wish, 'step') === undefined) {
		throw new Problem('usage', 'It is not said which step to start.', {hint: 'baitui start --adhoc DIR STEP'});
	}

	const folder = valueOf(wish, 'adhoc');
	if (folder !== undefined && wish.commit) {
		throw new Problem('usage', 'adhoc and commit exclude each other.');
	}

	const remoteDebug = remoteDebugFor(wish, {keyDirectory, ownKey: () => ownPublicKey(keyDirectory)});
	const limit = spanOf(wish, 'time-limit');
	const {step, deliver} = folder === undefined ? await planCommit(surroundings, wish) : await planFolder(surroundings, folder, wish);
	const parameters = parametersFor(wish, step);
	const inputs = inputsFor(wish, step);
	const environment = valueOf(wish, 'env');
	const body = {
		project: projectId,
		step: step.name,
		parameters,
		inputs,
		environment_variables: Object.fromEntries(pairsOf(wish, 'variable')),
		tags: wish.tag ?? [],
		...(environment !== undefined && {environment: await environmentId(client, environment, signal)}),
		...(wish.title && {title: valueOf(wish, 'title')}),
		...(wish.image && {image: valueOf(wish, 'image')}),
		...(limit !== undefined && {time_limit: limit}),
		runtime_config: runtimeConfig(remoteDebug),
	};
	const earlyEnd = earlyEndNote(step, wish);
	if (earlyEnd !== undefined) {
		report({kind: 'note', text: earlyEnd});
	}

	const commit = await deliver();
	const made = await client.ask({
		method: 'POST', path: 'executions/', json: {...body, commit}, signal, doing: 'Starting the execution',
	});
	const name = `#${Number(made.counter)}`;
	if (remoteDebug && made.runtime_config !== undefined && !remoteDebugOf(recordOf(made))) {
		report({kind: 'note', text: `${name} was started, but the service did not take the settings for ssh; it will have none.`});
	}

	return {id: textOf(made.id), name};
}

/** Nested under `remote_debug`: the same fields beside each other are ignored without a word (valohai.md section 4). */
function runtimeConfig(remoteDebug: RemoteDebug | undefined): Readonly<Record<string, unknown>> {
	return remoteDebug ? {remote_debug: {debug_port: remoteDebug.port, debug_key: remoteDebug.key}} : {};
}
