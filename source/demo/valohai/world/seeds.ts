import {randomUUID} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parameterWords} from '../package/command.ts';
import {findStep} from '../package/config.ts';
import type {Commit} from './commit.ts';
import type {Environment} from './environment.ts';
import {addExecution, force} from './lifecycle.ts';
import type {Execution, Status} from './execution.ts';
import {say} from './log-event.ts';
import {addOutput} from './outputs.ts';
import type {Person} from './person.ts';
import type {Project} from './project.ts';
import {longLog} from './seed-log.ts';
import {seedConfig} from './seed-config.ts';
import type {World} from './world.ts';

const minute = 60_000;
const hour = 60 * minute;

const ago = (milliseconds: number) => new Date(Date.now() - milliseconds);

const colleague: Person = {id: 12, username: 'kim', email: 'kim@lab.example'};

const environments: readonly Environment[] = [
	{
		id: randomUUID(), name: 'AWS eu-west-1 g5.2xlarge', slug: 'aws-eu-west-1-g5-2xlarge', type: 'aws', gpu: '1 x NVIDIA A10G', pricePerHour: 1.32, isSpot: false, quota: 0, hasMachines: true, hasSsh: true,
	},
	{
		id: randomUUID(), name: 'AWS eu-west-1 p3.2xlarge (spot)', slug: 'aws-eu-west-1-p3-2xlarge-spot', type: 'aws', gpu: '1 x NVIDIA Tesla V100', pricePerHour: 1.05, isSpot: true, quota: 0, hasMachines: false, hasSsh: true,
	},
	{
		id: randomUUID(), name: 'GCP europe-west1 n1-standard-4', slug: 'gcp-europe-west1-n1-standard-4', type: 'gcp', gpu: undefined, pricePerHour: 0.21, isSpot: false, quota: 1, hasMachines: true, hasSsh: true,
	},
	{
		id: randomUUID(), name: 'Shared CPU', slug: 'shared-cpu', type: 'azure', gpu: undefined, pricePerHour: 0.1, isSpot: false, quota: 0, hasMachines: true, hasSsh: false,
	},
];

type Seed = {
	readonly commit: Commit;
	readonly step: string;
	readonly environment: string;
	readonly createdAt: Date;
	readonly title?: string;
	readonly creator?: Person;
	readonly debugKey?: string;
	readonly parameters?: Readonly<Record<string, unknown>>;
};

function add(world: World, {commit, step: name, environment, createdAt, title = '', creator = world.account, debugKey, parameters = {}}: Seed): Execution {
	const step = findStep(commit.config, name)!;
	const values = {...Object.fromEntries(step.parameters.map(parameter => [parameter.name, parameter.default])), ...parameters};
	return addExecution(world, {
		project: commit.project, commit, creator, step: name, title, createdAt,
		environment: environments.find(({slug}) => slug === environment)!,
		image: step.image,
		command: step.command,
		parameters: values,
		parameterWords: parameterWords(step.parameters, values),
		inputs: step.inputs,
		environmentVariables: step.environmentVariables,
		runtimeConfig: debugKey === undefined ? {} : {remote_debug: {debug_port: 2222, debug_key: debugKey}},
		remoteDebug: debugKey === undefined ? undefined : {port: 2222, key: debugKey},
		priority: 0,
		timeLimit: step.timeLimit,
	});
}

function end(execution: Execution, status: Status, seconds: number): void {
	execution.status = status;
	execution.startedAt = new Date(execution.createdAt.getTime() + (2 * minute));
	execution.endedAt = new Date(execution.startedAt.getTime() + (seconds * 1000));
	say(execution, 'status', 'Starting job on a worker.', execution.startedAt);
}

function addProject(world: World, project: Pick<Project, 'name' | 'description'> & Partial<Project>): Project {
	const made: Project = {
		id: randomUUID(), owner: world.account, createdAt: ago(90 * 24 * hour), yamlPath: undefined, repository: `https://git.example/${project.name}.git`, isReadOnly: false, lastCounter: 0, ...project,
	};
	world.projects.push(made);
	return made;
}

function addCommit(world: World, project: Project, description: string, time: Date): Commit {
	const commit: Commit = {
		id: randomUUID(), project, identifier: randomUUID().replaceAll('-', '') + randomUUID().slice(0, 8), ref: 'main', time, isAdhoc: false, description, yamlPath: 'valohai.yaml', config: seedConfig, packageFile: undefined, members: [],
	};
	world.commits.push(commit);
	return commit;
}

async function leave(world: World, execution: Execution, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
	const folder = join(world.directory, 'seeds');
	await mkdir(folder, {recursive: true});
	for (const [name, content] of Object.entries(files)) {
		const file = join(folder, randomUUID());
		await writeFile(file, content);
		await addOutput(world, execution, name, file);
	}
}

/**
Three projects, and in the first one an execution in each state that a user meets. `debugKey` may log in where an ssh server is.
*/
export async function seed(world: World, debugKey: string): Promise<void> {
	world.environments.push(...environments);
	const demo = addProject(world, {name: 'demo', description: 'Executions to try everything on'});
	addProject(world, {name: 'mnist', description: 'Nothing was run here yet', repository: undefined});
	addProject(world, {
		name: 'shared-models', description: 'Of another team, for looking only', owner: colleague, isReadOnly: true,
	});
	addCommit(world, demo, 'first model', ago(30 * 24 * hour));
	const commit = addCommit(world, demo, 'learning rate from the command line', ago(3 * 24 * hour));
	const aws = environments[0]!.slug;

	const complete = add(world, {
		commit, step: 'train', environment: aws, createdAt: ago(26 * hour), title: 'baseline', parameters: {lr: 0.1},
	});
	end(complete, 'complete', 3754);
	longLog(complete);
	await leave(world, complete, {
		'model.pkl': Buffer.alloc(300_000, 'model'), 'metrics/loss.csv': 'step,loss\n1,2.3\n2,1.9\n', 'metrics/정확도.csv': 'step,accuracy\n1,0.71\n',
	});

	const failed = add(world, {
		commit, step: 'evaluate', environment: aws, createdAt: ago(25 * hour),
	});
	end(failed, 'error', 41);
	say(failed, 'stderr', 'Traceback (most recent call last):', failed.endedAt);
	say(failed, 'stderr', 'FileNotFoundError: [Errno 2] No such file or directory: \'/valohai/inputs/model/model.pkl\'', failed.endedAt);
	failed.statusDetail = 'model.pkl is missing';

	end(add(world, {
		commit, step: 'train', environment: environments[1]!.slug, createdAt: ago(9 * hour), title: 'spot try',
	}), 'crashed', 621);
	end(add(world, {
		commit, step: 'train', environment: aws, createdAt: ago(8 * hour), creator: colleague,
	}), 'stopped', 1800);

	const debugged = add(world, {
		commit, step: 'train', environment: aws, createdAt: ago(51 * minute), title: 'tune lr', debugKey,
	});
	const plain = add(world, {
		commit, step: 'train', environment: environments[3]!.slug, createdAt: ago(20 * minute), creator: colleague,
	});
	for (const execution of [debugged, plain]) {
		await force(world, execution, 'queued');
		await force(world, execution, 'started');
		execution.startedAt = new Date(execution.createdAt.getTime() + minute);
	}

	await force(world, add(world, {
		commit, step: 'train', environment: environments[1]!.slug, createdAt: ago(3 * minute), title: 'on a bigger card', debugKey,
	}), 'queued');
	add(world, {
		commit, step: 'evaluate', environment: environments[1]!.slug, createdAt: ago(minute),
	});
}
