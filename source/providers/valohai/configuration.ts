import {readFileSync} from 'node:fs';
import path from 'node:path';
import {Problem} from '../../core/problem.ts';
import {textOf} from '../json.ts';
import {type Client, listAll} from './client.ts';
import {parseConfiguration, stepsOf, type Step} from './steps.ts';

/** Where a project keeps its steps, unless it says otherwise. */
export const usualYaml = 'valohai.yaml';

/** The steps of a folder of this machine. */
export type FolderConfiguration = {
	readonly yamlPath: string;
	readonly text: string;
	readonly steps: readonly Step[];
};

/** Reads the configuration of a folder; the project says where it lies. Problem `usage`, `not-found`. */
export async function readFolder(client: Client, projectId: string, folder: string, signal?: AbortSignal): Promise<FolderConfiguration> {
	const project = await client.ask({path: `projects/${encodeURIComponent(projectId)}/`, signal, doing: 'Asking for the project'});
	const yamlPath = textOf(project.yaml_path) || usualYaml;
	const file = path.resolve(folder, yamlPath);
	if (path.relative(path.resolve(folder), file).startsWith('..')) {
		throw new Problem('refused', `The project names ${yamlPath}, which lies outside of ${folder}.`);
	}

	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (error) {
		throw new Problem('usage', `There is no ${yamlPath} in ${folder} that can be read.`, {hint: 'Give the folder of the project with --adhoc.', cause: error});
	}

	return {yamlPath, text, steps: stepsOf(parseConfiguration(text, file))};
}

export type Commit = {
	readonly identifier: string;
	readonly steps: readonly Step[];
};

async function listCommits(client: Client, projectId: string, signal?: AbortSignal) {
	const rows = await listAll(client, {
		path: 'commits/', query: [['project', projectId], ['adhoc', 'false']], signal, doing: 'Listing commits',
	});
	return rows.map(row => ({identifier: textOf(row.identifier), ref: textOf(row.ref), time: textOf(row.commit_time)})).toSorted((one, other) => other.time.localeCompare(one.time));
}

/** The commit that a word means: the beginning of its hash or a branch; without a word the newest. The service fetches from git once where it does not know it. Problem `not-found`. */
export async function readCommit(client: Client, projectId: string, word: string | undefined, signal?: AbortSignal): Promise<Commit> {
	const find = async () => {
		const commits = await listCommits(client, projectId, signal);
		return word === undefined ? commits[0] : commits.find(({identifier, ref}) => identifier.startsWith(word) || ref === word);
	};

	// What was uploaded from a folder is in no list.
	let found = word?.startsWith('~') ? {identifier: word} : await find();
	if (!found) {
		await client.call({
			method: 'POST', path: `projects/${encodeURIComponent(projectId)}/fetch/`, signal, timeout: 120_000, doing: 'Fetching commits',
		});
		found = await find();
	}

	if (!found) {
		throw new Problem('not-found', word === undefined ? 'The project has no commits.' : `The service knows no commit "${word}".`, {hint: 'Push it first, or start what lies in a folder with --adhoc DIR.'});
	}

	const {config} = await client.ask({
		path: `commits/${encodeURIComponent(found.identifier)}/`, query: [['project', projectId], ['include', 'config']], signal, doing: 'Reading the configuration',
	});
	return {identifier: found.identifier, steps: stepsOf(config)};
}
