import {
	valueOf,
	type StartField,
	type StartForm,
	type StartWish,
} from '../../core/start.ts';
import {listOf, recordOf, textOf} from '../json.ts';
import type {Client} from './client.ts';
import {readCommit, readFolder} from './configuration.ts';
import {choicesOf, listEnvironments} from './environments.ts';
import {startNames} from './start-names.ts';
import type {Step} from './steps.ts';

type Field = Omit<StartField, 'name' | 'choices'>;

const fields: Readonly<Record<(typeof startNames)[number], Field>> = {
	step: {
		label: 'Step', kind: 'text', form: 'NAME', isNeeded: true,
	},
	adhoc: {
		label: 'Folder', kind: 'path', form: 'DIR', usual: 'a commit of the project',
	},
	commit: {
		label: 'Commit', kind: 'text', form: 'HASH', usual: 'the newest one, without a folder', isSpecial: true,
	},
	env: {
		label: 'Environment', kind: 'text', form: 'SLUG', usual: 'that of the step or project',
	},
	param: {label: 'Parameters', kind: 'list', form: 'NAME=VALUE'},
	input: {label: 'Inputs', kind: 'list', form: 'NAME=URL'},
	keep: {
		label: 'Keep', kind: 'text', form: '1h', usual: 'ends with its last command',
	},
	'debug-key': {
		label: 'Public key', kind: 'path', form: 'FILE', usual: 'baitui\'s own', isSpecial: true,
	},
	'debug-port': {
		label: 'Ssh port', kind: 'text', form: 'PORT', usual: '2222', isSpecial: true,
	},
	title: {
		label: 'Title', kind: 'text', form: 'TEXT', isSpecial: true,
	},
	tag: {
		label: 'Tags', kind: 'list', form: 'TAG', isSpecial: true,
	},
	variable: {
		label: 'Variables', kind: 'list', form: 'NAME=VALUE', isSpecial: true,
	},
	image: {
		label: 'Image', kind: 'text', form: 'IMAGE', usual: 'that of the step', isSpecial: true,
	},
	'time-limit': {
		label: 'Time limit', kind: 'text', form: '2h', isSpecial: true,
	},
	large: {
		label: 'Large package', kind: 'text', form: 'yes', usual: 'up to 150M', isSpecial: true,
	},
};

/** The steps that may be started as the wish stands; none where its folder or commit has none that can be read, which the start itself says. */
async function stepsFor(client: Client, projectId: string, wish: StartWish, signal?: AbortSignal): Promise<readonly Step[]> {
	try {
		const folder = valueOf(wish, 'adhoc');
		const {steps} = folder === undefined ? await readCommit(client, projectId, valueOf(wish, 'commit'), signal) : await readFolder(client, projectId, folder, signal);
		return steps;
	} catch {
		signal?.throwIfAborted();
		return [];
	}
}

export async function startForm(client: Client, projectId: string, wish: StartWish, signal?: AbortSignal): Promise<StartForm> {
	const [steps, environments] = await Promise.all([stepsFor(client, projectId, wish, signal), listEnvironments(client, signal)]);
	const step = steps.find(({name}) => name === wish.step?.[0]);
	const choices: Partial<Record<string, StartField['choices']>> = {
		step: steps.map(({name, parameters}) => ({value: name, detail: parameters.map(parameter => parameter.name).join(', ')})),
		env: choicesOf(environments),
		...(step && {
			param: step.parameters.map(({name, type, isNeeded}) => ({value: `${name}=`, detail: `${type}${isNeeded ? ', needed' : ''}`})),
			input: step.inputs.map(({name, isNeeded}) => ({value: `${name}=`, detail: isNeeded ? 'needed' : ''})),
		}),
	};
	return {fields: startNames.map(name => ({name, ...fields[name], ...(choices[name] && {choices: choices[name]})}))};
}

/** The wish that leads to another execution like this one. */
export async function wishOf(client: Client, id: string, signal?: AbortSignal): Promise<StartWish> {
	const execution = await client.ask({
		path: `executions/${encodeURIComponent(id)}/`, query: [['exclude', 'metadata,events,outputs']], signal, doing: 'Asking for the execution',
	});
	const one = (name: string, value: unknown) => (textOf(value) === '' ? {} : {[name]: [textOf(value)]});
	const {parameters, inputs, environment, commit} = execution;
	const given = Object.entries(recordOf(parameters)).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map(item => `${name}=${String(item)}`));
	const urls = listOf(inputs).map(input => recordOf(input)).flatMap(({name, urls}) => listOf(urls).map(url => `${textOf(name)}=${textOf(url)}`));
	return {
		...one('step', execution.step),
		...one('commit', recordOf(commit).identifier),
		...one('env', recordOf(environment).slug),
		...one('title', execution.title),
		...(given.length > 0 && {param: given}),
		...(urls.length > 0 && {input: urls}),
	};
}
