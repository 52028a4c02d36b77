import {existsSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {toProblem, type Problem} from '../../core/problem.ts';
import {
	valueOf,
	type StartChoice,
	type StartField,
	type StartForm,
	type StartWish,
} from '../../core/start.ts';
import {listOf, recordOf, textOf} from '../json.ts';
import type {Client} from './client.ts';
import {readCommit, readFolder, usualYaml} from './configuration.ts';
import {choicesOf, listEnvironments} from './environments.ts';
import {startNames} from './start-names.ts';
import {startNotes} from './start-notes.ts';
import type {Step} from './steps.ts';

type Field = Omit<StartField, 'name' | 'choices'>;

const fields: Readonly<Record<(typeof startNames)[number], Field>> = {
	step: {
		label: 'Step', kind: 'text', form: 'NAME', isNeeded: true, isLeading: true,
	},
	adhoc: {
		label: 'Folder', kind: 'path', form: 'DIR', usual: 'a commit of the project', isLeading: true,
	},
	commit: {
		label: 'Commit', kind: 'text', form: 'HASH', usual: 'the newest one, without a folder', isSpecial: true, isLeading: true,
	},
	env: {
		label: 'Environment', kind: 'text', form: 'SLUG', usual: 'that of the step or project',
	},
	param: {label: 'Parameters', kind: 'list', form: 'NAME=VALUE'},
	input: {label: 'Inputs', kind: 'list', form: 'NAME=URL'},
	keep: {
		label: 'Keep', kind: 'text', form: '1h', usual: 'ends with its last command', isLeading: true,
	},
	'debug-key': {
		label: 'Public key', kind: 'path', form: 'FILE', usual: 'baitui\'s own', isSpecial: true, isLeading: true,
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
		label: 'Large package', kind: 'text', form: 'yes', usual: 'up to 150M', isSpecial: true, isLeading: true,
	},
};

/** The steps that may be started as the wish stands; none, and why, where its folder or commit has none that can be read. */
async function stepsFor(client: Client, projectId: string, wish: StartWish, signal?: AbortSignal): Promise<{readonly steps: readonly Step[]; readonly problem?: Problem}> {
	try {
		const folder = valueOf(wish, 'adhoc');
		const {steps} = folder === undefined ? await readCommit(client, projectId, valueOf(wish, 'commit'), signal) : await readFolder(client, projectId, folder, signal);
		return {steps};
	} catch (error) {
		signal?.throwIfAborted();
		return {steps: [], problem: toProblem(error)};
	}
}

/** The folder one is in, where it has steps. */
function folderChoices(): readonly StartChoice[] {
	const here = process.cwd();
	return existsSync(path.join(here, usualYaml)) ? [{value: here, detail: `has a ${usualYaml}`}] : [];
}

export async function startForm(client: Client, projectId: string, wish: StartWish, signal?: AbortSignal): Promise<StartForm> {
	const [{steps, problem}, environments] = await Promise.all([stepsFor(client, projectId, wish, signal), listEnvironments(client, signal)]);
	const step = steps.find(({name}) => name === wish.step?.[0]);
	const choices: Partial<Record<string, StartField['choices']>> = {
		step: steps.map(({name, parameters}) => ({value: name, detail: parameters.map(parameter => parameter.name).join(', ')})),
		adhoc: folderChoices(),
		env: choicesOf(environments),
		...(step && {
			param: step.parameters.map(({name, type, isNeeded}) => ({value: `${name}=`, detail: `${type}${isNeeded ? ', needed' : ''}`})),
			input: step.inputs.map(({name, isNeeded}) => ({value: `${name}=`, detail: isNeeded ? 'needed' : ''})),
		}),
	};
	return {
		fields: startNames.map(name => ({name, ...fields[name], ...(choices[name] && {choices: choices[name]})})),
		notes: await startNotes(wish, {step, problem}),
	};
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
